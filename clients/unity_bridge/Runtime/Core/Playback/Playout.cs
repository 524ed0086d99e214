using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// The jitter buffer between the network and the characters' voices, and its record of what was heard when.
    /// </summary>
    /// <remarks>
    /// <code>
    /// network ──Begin, Feed, End, Cancel──▶ lines, one after the other ──Take──▶ the sink of the line's character
    ///                                            └──▶ PositionMs, HasEnded: what was heard of each, for any thread
    /// </code>
    /// Lines are said in the order in which they began, whoever says them, so two characters never speak at once.
    /// A line begins when 30 ms of it lie there; one that ran dry goes on when 80 ms do. Positions are samples of the
    /// line, so that a lost piece is a jump and never shifts what comes after it. All methods may be called on any
    /// thread; a lock is held for the time of copying one block of sound.
    /// </remarks>
    public sealed class Playout
    {
        /// <summary>In which a line that is broken off becomes silent. Chosen: no click, and no word goes on.</summary>
        public const double FadeMs = 5.0;

        // The server's first piece has 40 ms.
        private const double FirstFillMs = 30.0;

        // Better one gap than three.
        private const double NextFillMs = 80.0;
        private const int LinesKept = 64;

        // A sink that took nothing for so long is too far away to be heard, or its sound is off.
        private const double SinkIsGoneSeconds = 0.25;

        private readonly object _lock = new object();
        private readonly List<PlayoutLine> _waiting = new List<PlayoutLine>();
        private readonly Dictionary<string, PlayoutLine> _known = new Dictionary<string, PlayoutLine>();
        private readonly Queue<string> _order = new Queue<string>();
        private readonly Dictionary<string, PlayoutSink> _sinks = new Dictionary<string, PlayoutSink>();
        private float[] _unheard = new float[512];
        private volatile int _rate = 24000;
        private volatile bool _isPaused;
        private string _lastSpeaker = "";
        private double _freeAt = double.NegativeInfinity;
        private double _pausedAt = double.NegativeInfinity;

        /// <summary>Samples a second of all sound. To be set before the first line.</summary>
        public int Rate { get => _rate; set => _rate = value; }

        /// <summary>The game stands still: sound without a sink waits as well.</summary>
        public bool IsPaused { get => _isPaused; set => _isPaused = value; }

        /// <summary>How often a line ran dry and came back.</summary>
        public int Underruns { get; private set; }

        /// <summary>Lets a character's sound be taken by this sink from now on, and by nobody else.</summary>
        /// <exception cref="InvalidOperationException">Another sink has this character's voice.</exception>
        public PlayoutSink Attach(string character, double now)
        {
            lock (_lock)
            {
                if (_sinks.ContainsKey(character))
                {
                    throw new InvalidOperationException(
                        $"`{character}` has a voice already: two components speak for the same character. Remove one, "
                        + "or give it another character id");
                }

                return _sinks[character] = new PlayoutSink(this, character, now);
            }
        }

        /// <summary>A line comes after those that wait.</summary>
        public void Begin(string utterance, string character)
        {
            lock (_lock)
            {
                var line = new PlayoutLine(utterance, character, Rate, FirstFillMs);
                _waiting.Add(line);
                if (!_known.ContainsKey(utterance))
                {
                    _order.Enqueue(utterance);
                }

                _known[utterance] = line;
                if (_order.Count > LinesKept)
                {
                    _known.Remove(_order.Dequeue());
                }
            }
        }

        /// <summary>A piece of a line: 16-bit samples; what was cut or is not known is dropped.</summary>
        public void Feed(string utterance, double atMs, byte[] pcm)
        {
            lock (_lock)
            {
                if (_known.TryGetValue(utterance, out var line) && !line.IsComplete)
                {
                    line.Add((int)Math.Round(atMs * Rate / 1000.0), pcm);
                }
            }
        }

        /// <summary>No more of it is coming.</summary>
        public void End(string utterance)
        {
            lock (_lock)
            {
                if (_known.TryGetValue(utterance, out var line))
                {
                    line.IsComplete = true;
                }
            }
        }

        /// <summary>Fades a line out where it is.</summary>
        public void Cancel(string utterance, double now)
        {
            lock (_lock)
            {
                if (_known.TryGetValue(utterance, out var line) && _waiting.Contains(line))
                {
                    BreakOff(line, now);
                }
            }
        }

        /// <summary>Breaks off everything.</summary>
        public void Clear(double now)
        {
            lock (_lock)
            {
                foreach (var line in _waiting.ToArray())
                {
                    BreakOff(line, now);
                }
            }
        }

        /// <summary>How much of a line has left the speaker; null if none of it has.</summary>
        public double? PositionMs(string utterance, double now)
        {
            lock (_lock)
            {
                return _known.TryGetValue(utterance, out var line) ? line.PositionMs(now) : null;
            }
        }

        /// <summary>How long ago the last heard sound of a line ended; 0 while it sounds.</summary>
        public double SilentForMs(string utterance, double now)
        {
            lock (_lock)
            {
                return _known.TryGetValue(utterance, out var line)
                    ? line.SilentForMs(now)
                    : double.PositiveInfinity;
            }
        }

        /// <summary>Whether a line is over, where it ended, and whether it was broken off there.</summary>
        public bool HasEnded(string utterance, double now, out double endMs, out bool isCut)
        {
            lock (_lock)
            {
                endMs = 0.0;
                isCut = false;
                if (!_known.TryGetValue(utterance, out var line) || !line.HasEnded(now))
                {
                    return false;
                }

                endMs = line.EndMs;
                isCut = line.IsCut;
                return true;
            }
        }

        /// <summary>Everything that came of a line so far has left the speaker.</summary>
        public bool IsAllHeard(string utterance, double now)
        {
            lock (_lock)
            {
                return _known.TryGetValue(utterance, out var line) && line.ReceivedMs > 0
                    && (line.PositionMs(now) ?? 0.0) >= line.ReceivedMs - 0.5;
            }
        }

        /// <summary>Takes sound for which no sink is there, into nothing.</summary>
        internal void TakeUnheard(int count, double heardAt, double now)
        {
            lock (_lock)
            {
                _pausedAt = IsPaused ? now : _pausedAt;
                if (IsPaused || _waiting.Count == 0 || HasLiveSink(_waiting[0].Character, now))
                {
                    return;
                }

                if (_unheard.Length < count)
                {
                    _unheard = new float[count];
                }

                TakeFor(_waiting[0].Character, _unheard, 0, count, heardAt);
            }
        }

        internal int Take(PlayoutSink sink, float[] target, int offset, int count, double heardAt, double now)
        {
            lock (_lock)
            {
                sink.TakenAt = now;
                Array.Clear(target, offset, count);
                return IsPaused ? 0 : TakeFor(sink.Character, target, offset, count, heardAt);
            }
        }

        internal void Detach(PlayoutSink sink)
        {
            lock (_lock)
            {
                if (_sinks.TryGetValue(sink.Character, out var attached) && attached == sink)
                {
                    _sinks.Remove(sink.Character);
                }
            }
        }

        // A mixer that stood still with the game has its time to begin again.
        private bool HasLiveSink(string character, double now) =>
            _sinks.TryGetValue(character, out var sink)
            && now - Math.Max(sink.TakenAt, _pausedAt) < SinkIsGoneSeconds;

        private int TakeFor(string character, float[] target, int offset, int count, double heardAt)
        {
            var taken = 0;
            var at = WaitForOther(character, count, heardAt);
            while (at < count && _waiting.Count > 0 && _waiting[0].Character == character && MayFlow(_waiting[0]))
            {
                var line = _waiting[0];
                var lineHeardAt = heardAt + (double)at / Rate;
                if (line.IsEmpty)
                {
                    _waiting.RemoveAt(0);
                    line.End(lineHeardAt);
                    continue;
                }

                var read = line.Read(target, offset + at, count - at, lineHeardAt);
                at += read;
                taken += read;
                _lastSpeaker = character;
                _freeAt = heardAt + (double)at / Rate;
            }

            return taken;
        }

        // Sinks are asked one after the other for the same time: who comes next waits for the end of the line before.
        private int WaitForOther(string character, int count, double heardAt)
        {
            var isAnother = _lastSpeaker != character;
            var samples = isAnother ? Math.Round((_freeAt - heardAt) * Rate) : 0.0;
            return (int)Math.Max(0.0, Math.Min(count, samples));
        }

        // It began and has sound, or enough lies there, or no more is coming.
        private bool MayFlow(PlayoutLine line)
        {
            if (line.IsFlowing && line.IsEmpty && !line.IsComplete)
            {
                line.IsFlowing = false;
                line.FillMs = NextFillMs;
            }
            else if (!line.IsFlowing && (line.IsComplete || line.WaitingMs >= line.FillMs))
            {
                line.IsFlowing = true;
                Underruns += line.IsBegun && !line.IsEmpty ? 1 : 0;
            }

            return line.IsFlowing;
        }

        private void BreakOff(PlayoutLine line, double now)
        {
            if (!line.Fade((int)Math.Round(FadeMs * Rate / 1000.0)))
            {
                _waiting.Remove(line);
                line.End(now);
            }
        }
    }

    /// <summary>Takes one character's sound, on the thread of the sound device.</summary>
    public sealed class PlayoutSink : IDisposable
    {
        private readonly Playout _playout;

        internal PlayoutSink(Playout playout, string character, double now)
        {
            _playout = playout;
            Character = character;
            TakenAt = now;
        }

        /// <summary>Whose voice it is.</summary>
        public string Character { get; }

        /// <summary>Samples a second that it gives.</summary>
        public int Rate => _playout.Rate;

        internal double TakenAt { get; set; }

        /// <summary>Fills with the character's next sound, and with silence where there is none.</summary>
        /// <param name="target">Is given samples from -1 to 1.</param>
        /// <param name="offset">Index of the first.</param>
        /// <param name="count">How many.</param>
        /// <param name="heardAt">When the first of them leaves the speaker, in seconds.</param>
        /// <param name="now">The time on the same clock.</param>
        /// <returns>How many of them are the character's.</returns>
        public int Take(float[] target, int offset, int count, double heardAt, double now) =>
            _playout.Take(this, target, offset, count, heardAt, now);

        /// <summary>Gives the voice back: the character goes on without sound.</summary>
        public void Dispose() => _playout.Detach(this);
    }
}
