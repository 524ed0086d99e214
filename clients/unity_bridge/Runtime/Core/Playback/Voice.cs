using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// How a character speaks at this moment. The same object for as long as the client lives; it changes with
    /// <see cref="NpcClient.Poll"/>.
    /// </summary>
    public sealed class Voice
    {
        private readonly float[] _mouth = new float[MouthShapes.Count];
        private readonly List<SpokenWord> _words = new List<SpokenWord>();

        internal Voice(string character)
        {
            Character = character;
            Mouth = _mouth;
            BeSilent();
        }

        /// <summary>Whose voice it is.</summary>
        public string Character { get; }

        /// <summary>
        /// A weight from 0 to 1 for each of <see cref="MouthShapes"/>, adding up to 1; of the sound that is heard now.
        /// </summary>
        public IReadOnlyList<float> Mouth { get; }

        /// <summary>Sound of this character is being heard.</summary>
        public bool IsSpeaking { get; private set; }

        /// <summary>Name of the line that is being said; empty between lines.</summary>
        public string Utterance { get; private set; }

        /// <summary>The whole line if it is known, else the words that came so far.</summary>
        public string Text { get; private set; }

        /// <summary>The words that came so far, in order.</summary>
        public IReadOnlyList<SpokenWord> Words => _words;

        /// <summary>How much of the line has been heard.</summary>
        public double PositionMs { get; private set; }

        internal void BeSilent()
        {
            NpcServer.Mouth.Rest(_mouth);
            StopSpeaking();
        }

        internal void Show(Line line, double positionMs, double silentForMs, bool isOver, bool isSpeaking)
        {
            NpcServer.Mouth.Blend(line.Visemes, positionMs, _mouth);
            NpcServer.Mouth.Relax(_mouth, silentForMs);
            if (isOver)
            {
                StopSpeaking();
                return;
            }

            IsSpeaking = isSpeaking;
            Utterance = line.Utterance;
            Text = line.Text;
            PositionMs = positionMs;
            _words.Clear();
            foreach (var word in line.Words)
            {
                _words.Add(new SpokenWord(word, word.TimeMs <= positionMs));
            }
        }

        private void StopSpeaking()
        {
            IsSpeaking = false;
            Utterance = Text = "";
            PositionMs = 0.0;
            _words.Clear();
        }
    }

    /// <summary>A word of a line, for subtitles that light up.</summary>
    public struct SpokenWord
    {
        internal SpokenWord(TimedWord word, bool isHeard)
        {
            Text = word.Text;
            TimeMs = word.TimeMs;
            DurationMs = word.DurationMs;
            IsHeard = isHeard;
        }

        /// <summary>As it is written in the line, with its punctuation.</summary>
        public string Text { get; }

        /// <summary>When its sound begins.</summary>
        public double TimeMs { get; }

        /// <summary>How long it lasts.</summary>
        public double DurationMs { get; }

        /// <summary>Its sound has begun.</summary>
        public bool IsHeard { get; }
    }
}
