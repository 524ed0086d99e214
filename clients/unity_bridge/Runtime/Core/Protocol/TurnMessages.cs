namespace NpcServer
{
    /// <summary><c>speech_started</c>: the player's voice begins, as the server hears it.</summary>
    public sealed class SpeechStartedMessage : ServerMessage
    {
        internal SpeechStartedMessage(MessageFields fields) : base(fields)
        {
            AtMs = fields.Number("at_ms");
        }

        /// <summary>From the first microphone sample of the session.</summary>
        public double AtMs { get; }
    }

    /// <summary><c>speech_stopped</c>: the player's voice ends.</summary>
    public sealed class SpeechStoppedMessage : ServerMessage
    {
        internal SpeechStoppedMessage(MessageFields fields) : base(fields)
        {
            AtMs = fields.Number("at_ms");
        }

        /// <summary>From the first microphone sample of the session.</summary>
        public double AtMs { get; }
    }

    /// <summary><c>transcript</c>: what the player said, so far or in the end.</summary>
    public sealed class TranscriptMessage : ServerMessage
    {
        internal TranscriptMessage(MessageFields fields) : base(fields)
        {
            Turn = fields.Text("turn");
            Text = fields.Text("text");
            IsFinal = fields.Flag("final");
        }

        /// <summary>The player's turn.</summary>
        public string Turn { get; }

        /// <summary>What was understood.</summary>
        public string Text { get; }

        /// <summary>It will not change any more.</summary>
        public bool IsFinal { get; }
    }

    /// <summary><c>state</c>: what a character does, for animation.</summary>
    public sealed class CharacterStateMessage : ServerMessage
    {
        internal CharacterStateMessage(MessageFields fields) : base(fields)
        {
            Character = fields.Text("character");
            State = fields.Text("state");
        }

        /// <summary>Whose state it is.</summary>
        public string Character { get; }

        /// <summary><c>idle</c>, <c>listening</c>, <c>thinking</c> or <c>speaking</c>.</summary>
        public string State { get; }
    }

    /// <summary><c>latency</c>: where one turn's time went. Parts that the turn did not have are null.</summary>
    public sealed class LatencyMessage : ServerMessage
    {
        internal LatencyMessage(MessageFields fields) : base(fields)
        {
            Turn = fields.Text("turn");
            EndpointMs = fields.OptionalNumber("endpoint_ms");
            SpeechToTextMs = fields.OptionalNumber("stt_ms");
            DecideMs = fields.OptionalNumber("decide_ms");
            FirstTokenMs = fields.OptionalNumber("first_token_ms");
            FirstAudioMs = fields.OptionalNumber("first_audio_ms");
            TotalMs = fields.Number("total_ms");
        }

        /// <summary>The player's turn.</summary>
        public string Turn { get; }

        /// <summary>From the last word to the end of the turn.</summary>
        public double? EndpointMs { get; }

        /// <summary>To the transcript.</summary>
        public double? SpeechToTextMs { get; }

        /// <summary>To the committed step of the story.</summary>
        public double? DecideMs { get; }

        /// <summary>To the first words of the answer.</summary>
        public double? FirstTokenMs { get; }

        /// <summary>To the answer's first sound.</summary>
        public double? FirstAudioMs { get; }

        /// <summary>From the last word to the first sound.</summary>
        public double TotalMs { get; }
    }
}
