using System.Collections.Generic;

namespace NpcServer
{
    /// <summary><c>utterance_start</c>: a character begins a line.</summary>
    public sealed class UtteranceStartMessage : ServerMessage
    {
        internal UtteranceStartMessage(MessageFields fields) : base(fields)
        {
            Utterance = fields.Text("utterance");
            Turn = fields.TextOr("turn", "");
            Character = fields.Text("character");
            IsInterruptible = fields.Flag("interruptible");
            AudioRate = (int?)fields.OptionalFields("audio")?.Integer("rate");
            Text = fields.TextOr("text", "");
            Continues = fields.TextOr("continues", "");
        }

        /// <summary>Name of the line.</summary>
        public string Utterance { get; }

        /// <summary>The player's turn that it answers; may be empty.</summary>
        public string Turn { get; }

        /// <summary>Who speaks.</summary>
        public string Character { get; }

        /// <summary>The player may break it off.</summary>
        public bool IsInterruptible { get; }

        /// <summary>Samples a second of its sound; null: it has none.</summary>
        public int? AudioRate { get; }

        /// <summary>The line; empty where it is not known as a whole.</summary>
        public string Text { get; }

        /// <summary>The line that was broken off and of which this is the rest; may be empty.</summary>
        public string Continues { get; }
    }

    /// <summary><c>speech</c>: a piece of sound with everything that happens in it.</summary>
    public sealed class SpeechMessage : ServerMessage
    {
        internal SpeechMessage(MessageFields fields) : base(fields)
        {
            Utterance = fields.Text("utterance");
            Index = fields.Integer("index");
            AtMs = fields.Number("at_ms");
            Pcm = fields.Bytes("pcm");
            if (Pcm.Length % 2 != 0)
            {
                throw new ProtocolException($"`speech.pcm` has {Pcm.Length} bytes, and samples have two each");
            }

            Source = fields.TextOr("source", "");
            Visemes = ReadVisemes(fields);
            Words = ReadWords(fields);
        }

        /// <summary>The line that it belongs to.</summary>
        public string Utterance { get; }

        /// <summary>0, 1, 2 ... within the line.</summary>
        public long Index { get; }

        /// <summary>Where the first sample stands, from the line's first sample.</summary>
        public double AtMs { get; }

        /// <summary>Sound: 16-bit little-endian samples, mono.</summary>
        public byte[] Pcm { get; }

        /// <summary>Mouth shapes, in order of time.</summary>
        public IReadOnlyList<Viseme> Visemes { get; }

        /// <summary>Words, in order of time.</summary>
        public IReadOnlyList<TimedWord> Words { get; }

        /// <summary>Where the times come from: <c>native</c>, <c>durations</c>, <c>aligned</c> or <c>audio</c>.</summary>
        public string Source { get; }

        // In `frames` mode, which this client does not ask for, it would be a map.
        private static IReadOnlyList<Viseme> ReadVisemes(MessageFields fields)
        {
            var visemes = new List<Viseme>();
            if (fields.IsList("visemes"))
            {
                foreach (var each in fields.FieldsList("visemes"))
                {
                    visemes.Add(new Viseme(
                        each.Number("t_ms"), each.Number("d_ms"), (int)each.Integer("v"), (float)each.Number("w")));
                }
            }

            return visemes;
        }

        private static IReadOnlyList<TimedWord> ReadWords(MessageFields fields)
        {
            var words = new List<TimedWord>();
            foreach (var each in fields.FieldsList("words"))
            {
                words.Add(new TimedWord(each.Number("t_ms"), each.Number("d_ms"), each.Text("text")));
            }

            return words;
        }
    }

    /// <summary>A mouth shape, on the clock of a line's sound.</summary>
    public struct Viseme
    {
        /// <summary>Makes one.</summary>
        public Viseme(double timeMs, double durationMs, int shape, float weight)
        {
            TimeMs = timeMs;
            DurationMs = durationMs;
            Shape = shape;
            Weight = weight;
        }

        /// <summary>When it begins; holds the lead already, and may be negative.</summary>
        public double TimeMs { get; }

        /// <summary>How long it lasts.</summary>
        public double DurationMs { get; }

        /// <summary>Index into <see cref="MouthShapes.Names"/>.</summary>
        public int Shape { get; }

        /// <summary>How strongly, 0 to 1.</summary>
        public float Weight { get; }
    }

    /// <summary>A word, on the clock of a line's sound.</summary>
    public struct TimedWord
    {
        /// <summary>Makes one.</summary>
        public TimedWord(double timeMs, double durationMs, string text)
        {
            TimeMs = timeMs;
            DurationMs = durationMs;
            Text = text;
        }

        /// <summary>When its sound begins.</summary>
        public double TimeMs { get; }

        /// <summary>How long it lasts.</summary>
        public double DurationMs { get; }

        /// <summary>As it is written in the line, with its punctuation.</summary>
        public string Text { get; }
    }

    /// <summary><c>cue</c>: something for the body to do, on the clock of the sound.</summary>
    public sealed class CueMessage : ServerMessage
    {
        internal CueMessage(MessageFields fields) : base(fields)
        {
            Utterance = fields.Text("utterance");
            AtMs = fields.Number("at_ms");
            Kind = fields.Text("kind");
            Character = fields.Text("character");
            Name = fields.Text("name");
            Strength = (float)fields.NumberOr("strength", 1.0);
        }

        /// <summary>The line that it belongs to.</summary>
        public string Utterance { get; }

        /// <summary>Its place in the line's sound.</summary>
        public double AtMs { get; }

        /// <summary><c>emotion</c>, <c>gesture</c> or <c>gaze</c>.</summary>
        public string Kind { get; }

        /// <summary>Whose body.</summary>
        public string Character { get; }

        /// <summary>Such as <c>happy</c> or <c>nod</c>.</summary>
        public string Name { get; }

        /// <summary>0 to 1.</summary>
        public float Strength { get; }
    }

    /// <summary><c>utterance_end</c>: every line ends in this.</summary>
    public sealed class UtteranceEndMessage : ServerMessage
    {
        internal UtteranceEndMessage(MessageFields fields) : base(fields)
        {
            Utterance = fields.Text("utterance");
            DurationMs = fields.Number("duration_ms");
            Text = fields.Text("text");
            IsInterrupted = fields.Flag("interrupted");
            HeardText = IsInterrupted ? fields.TextOr("heard_text", "") : Text;
        }

        /// <summary>Name of the line.</summary>
        public string Utterance { get; }

        /// <summary>Of its sound.</summary>
        public double DurationMs { get; }

        /// <summary>The whole line.</summary>
        public string Text { get; }

        /// <summary>It was broken off.</summary>
        public bool IsInterrupted { get; }

        /// <summary>What of it the player heard: all of it, unless it was broken off.</summary>
        public string HeardText { get; }
    }

    /// <summary><c>utterance_cancel</c>: stop; later pieces are not coming.</summary>
    public sealed class UtteranceCancelMessage : ServerMessage
    {
        internal UtteranceCancelMessage(MessageFields fields) : base(fields)
        {
            Utterance = fields.Text("utterance");
            AtMs = fields.Number("at_ms");
            FadeMs = fields.Number("fade_ms");
        }

        /// <summary>Name of the line.</summary>
        public string Utterance { get; }

        /// <summary>Where the server reckons that the player is in it.</summary>
        public double AtMs { get; }

        /// <summary>How long it may take to become silent.</summary>
        public double FadeMs { get; }
    }
}
