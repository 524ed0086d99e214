using System.Collections.Generic;
using System.Text;

namespace NpcServer
{
    /// <summary>A line that a character is saying: what belongs to which place in it.</summary>
    internal sealed class Line
    {
        private string _wordsSoFar = "";
        private int _wordsInText;

        public Line(UtteranceStartMessage start)
        {
            Start = start;
        }

        public UtteranceStartMessage Start { get; }

        public UtteranceEndMessage End { get; set; }

        public List<Viseme> Visemes { get; } = new List<Viseme>();

        public List<TimedWord> Words { get; } = new List<TimedWord>();

        /// <summary>Cues and actions whose place was not reached yet.</summary>
        public List<KeyValuePair<double, ServerMessage>> Pending { get; } =
            new List<KeyValuePair<double, ServerMessage>>();

        public int WordsHeard { get; set; }

        public bool IsStarted { get; set; }

        public string Utterance => Start.Utterance;

        public string Character => Start.Character;

        public string Text => Start.Text.Length > 0 ? Start.Text : WordsSoFar();

        public string HeardText => Join(WordsHeard);

        // Asked for in each frame, and new only with a new word.
        private string WordsSoFar()
        {
            if (_wordsInText != Words.Count)
            {
                _wordsInText = Words.Count;
                _wordsSoFar = Join(Words.Count);
            }

            return _wordsSoFar;
        }

        private string Join(int count)
        {
            var text = new StringBuilder();
            for (var i = 0; i < count; i++)
            {
                text.Append(i > 0 ? " " : "").Append(Words[i].Text);
            }

            return text.ToString();
        }
    }
}
