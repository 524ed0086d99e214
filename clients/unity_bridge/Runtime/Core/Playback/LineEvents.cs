namespace NpcServer
{
    /// <summary>A line's first sound is heard.</summary>
    public sealed class UtteranceStarted
    {
        internal UtteranceStarted(UtteranceStartMessage message)
        {
            Utterance = message.Utterance;
            Character = message.Character;
            Text = message.Text;
            Turn = message.Turn;
            Continues = message.Continues;
            IsInterruptible = message.IsInterruptible;
        }

        /// <summary>Name of the line.</summary>
        public string Utterance { get; }

        /// <summary>Who speaks.</summary>
        public string Character { get; }

        /// <summary>The line; empty where it is not known as a whole. <see cref="Voice.Text"/> grows with it.</summary>
        public string Text { get; }

        /// <summary>The player's turn that it answers; may be empty.</summary>
        public string Turn { get; }

        /// <summary>The line that was broken off and of which this is the rest; may be empty.</summary>
        public string Continues { get; }

        /// <summary>The player may break it off.</summary>
        public bool IsInterruptible { get; }
    }

    /// <summary>A word's sound begins.</summary>
    public sealed class WordHeard
    {
        internal WordHeard(Line line, TimedWord word)
        {
            Utterance = line.Utterance;
            Character = line.Character;
            Text = word.Text;
            AtMs = word.TimeMs;
        }

        /// <summary>Name of the line.</summary>
        public string Utterance { get; }

        /// <summary>Who speaks.</summary>
        public string Character { get; }

        /// <summary>As it is written in the line, with its punctuation.</summary>
        public string Text { get; }

        /// <summary>From the line's first sample.</summary>
        public double AtMs { get; }
    }

    /// <summary>A line's last sound was heard, or it was broken off.</summary>
    public sealed class UtteranceFinished
    {
        internal UtteranceFinished(Line line)
        {
            Utterance = line.Utterance;
            Character = line.Character;
            Text = line.End.Text;
            HeardText = line.End.HeardText;
            IsInterrupted = line.End.IsInterrupted;
        }

        private UtteranceFinished(Line line, string heardText)
        {
            Utterance = line.Utterance;
            Character = line.Character;
            Text = line.Text;
            HeardText = heardText;
            IsInterrupted = true;
        }

        /// <summary>Name of the line.</summary>
        public string Utterance { get; }

        /// <summary>Who spoke.</summary>
        public string Character { get; }

        /// <summary>The whole line.</summary>
        public string Text { get; }

        /// <summary>What of it the player heard: all of it, unless it was interrupted.</summary>
        public string HeardText { get; }

        /// <summary>It was broken off.</summary>
        public bool IsInterrupted { get; }

        /// <summary>Its end was lost with the connection.</summary>
        internal static UtteranceFinished BrokenOff(Line line) => new UtteranceFinished(line, line.HeardText);
    }
}
