using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// The lines that characters are saying, followed by the sound that has really been heard. Messages say what belongs
    /// to which place in a line; <see cref="Advance"/> tells what of it the player has reached. What was not heard did
    /// not happen: of a line that is broken off, nothing later is told. Belongs to the game's thread.
    /// </summary>
    internal sealed class Lines
    {
        // A gap in the sound for which a mouth does not count as silent. Chosen: a few device blocks.
        private const double StillSoundingMs = 60.0;

        // Longer after its last sound no trace of a line is left on the mouth.
        private const double RelaxedMs = 150.0;

        private readonly Playout _playout;
        private readonly Action<object> _tell;
        private readonly List<Line> _lines = new List<Line>();
        private readonly Dictionary<string, Line> _last = new Dictionary<string, Line>();
        private readonly Dictionary<string, Voice> _voices = new Dictionary<string, Voice>();

        /// <summary>Tells what was reached: messages of cues and actions, and the classes of LineEvents.cs.</summary>
        public Lines(Playout playout, Action<object> tell)
        {
            _playout = playout;
            _tell = tell;
        }

        public void Take(UtteranceStartMessage message) => _lines.Add(new Line(message));

        public void Take(SpeechMessage message)
        {
            var line = Find(message.Utterance);
            line?.Visemes.AddRange(message.Visemes);
            line?.Words.AddRange(message.Words);
        }

        public void Take(CueMessage message) =>
            Find(message.Utterance)?.Pending.Add(new KeyValuePair<double, ServerMessage>(message.AtMs, message));

        public void Take(UtteranceEndMessage message)
        {
            var line = Find(message.Utterance);
            if (line != null)
            {
                line.End = message;
            }
        }

        /// <summary>Takes an action that has its time in a line that is under way.</summary>
        /// <returns>False if it has none: it is to be done at once.</returns>
        public bool TryTake(ActionMessage message)
        {
            var line = Find(message.Utterance);
            line?.Pending.Add(new KeyValuePair<double, ServerMessage>(message.AtMs, message));
            return line != null;
        }

        /// <summary>No more is coming: tells of each line that was begun that it was broken off where it is.</summary>
        public void BreakOff()
        {
            var broken = _lines.FindAll(line => line.IsStarted);
            _lines.Clear();
            foreach (var line in broken)
            {
                _tell(UtteranceFinished.BrokenOff(line));
            }
        }

        /// <summary>Tells what the sound has reached since the last call, and moves the voices.</summary>
        public void Advance(double now)
        {
            for (var i = 0; i < _lines.Count;)
            {
                var line = _lines[i];
                var isOver = _playout.HasEnded(line.Utterance, now, out var endMs, out var isCut);
                var positionMs = _playout.PositionMs(line.Utterance, now);
                if (positionMs == null && isOver && !isCut)
                {
                    positionMs = endMs; // a line without sound: it is shown, and over
                }

                if (positionMs != null)
                {
                    Reach(line, positionMs.Value);
                }

                if (isOver && line.End != null)
                {
                    _lines.RemoveAt(i);
                    Finish(line);
                }
                else
                {
                    i++;
                }
            }

            foreach (var voice in _voices.Values)
            {
                Show(voice, now);
            }
        }

        public Voice VoiceOf(string character, double now)
        {
            if (!_voices.TryGetValue(character, out var voice))
            {
                voice = _voices[character] = new Voice(character);
                Show(voice, now);
            }

            return voice;
        }

        private Line Find(string utterance)
        {
            foreach (var line in _lines)
            {
                if (line.Utterance == utterance)
                {
                    return line;
                }
            }

            return null;
        }

        private void Reach(Line line, double positionMs)
        {
            if (!line.IsStarted)
            {
                line.IsStarted = true;
                _last[line.Character] = line;
                _tell(new UtteranceStarted(line.Start));
            }

            // Words and cues in the order of their places; of those at the same place, cues first.
            while (true)
            {
                var next = FirstPending(line);
                var word = line.WordsHeard < line.Words.Count
                    ? line.Words[line.WordsHeard].TimeMs
                    : double.PositiveInfinity;
                var pending = next < 0 ? double.PositiveInfinity : line.Pending[next].Key;
                if (Math.Min(word, pending) > positionMs || double.IsPositiveInfinity(Math.Min(word, pending)))
                {
                    return;
                }

                if (pending <= word)
                {
                    var message = line.Pending[next].Value;
                    line.Pending.RemoveAt(next);
                    _tell(message);
                }
                else
                {
                    _tell(new WordHeard(line, line.Words[line.WordsHeard++]));
                }
            }
        }

        private static int FirstPending(Line line)
        {
            var first = -1;
            for (var i = 0; i < line.Pending.Count; i++)
            {
                if (first < 0 || line.Pending[i].Key < line.Pending[first].Key)
                {
                    first = i;
                }
            }

            return first;
        }

        private void Finish(Line line)
        {
            if (!line.IsStarted)
            {
                return;
            }

            if (!line.End.IsInterrupted)
            {
                Reach(line, double.MaxValue);
            }

            _tell(new UtteranceFinished(line));
        }

        private void Show(Voice voice, double now)
        {
            if (!_last.TryGetValue(voice.Character, out var line))
            {
                return;
            }

            var silentForMs = _playout.SilentForMs(line.Utterance, now);
            var isOver = !_lines.Contains(line);
            if (isOver && silentForMs > RelaxedMs)
            {
                _last.Remove(voice.Character);
                voice.BeSilent();
                return;
            }

            var positionMs = _playout.PositionMs(line.Utterance, now) ?? 0.0;
            voice.Show(line, positionMs, silentForMs, isOver, silentForMs < StillSoundingMs);
        }
    }
}
