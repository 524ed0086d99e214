namespace NpcServer
{
    /// <summary>A message of the server, as docs/protocol.md has it. What it holds never changes.</summary>
    public abstract class ServerMessage
    {
        internal ServerMessage(MessageFields fields)
        {
            Type = fields.Text("type");
            Sequence = fields.OptionalInteger("seq");
        }

        /// <summary>Its name on the wire, such as <c>story_update</c>.</summary>
        public string Type { get; }

        /// <summary>Its <c>seq</c>: one more with each message of a session; null for those outside of that count.</summary>
        public long? Sequence { get; }

        /// <summary>Reads a frame.</summary>
        /// <returns>
        /// The message; an <see cref="UnknownMessage"/> if a newer server says what this client does not know.
        /// </returns>
        /// <exception cref="MessagePackException">The frame is no msgpack map.</exception>
        /// <exception cref="ProtocolException">A field is missing or wrong.</exception>
        public static ServerMessage Read(byte[] frame) => Read(MessagePackReader.ReadMap(frame));

        /// <summary>Reads a message that was unpacked.</summary>
        /// <exception cref="ProtocolException">A field is missing or wrong.</exception>
        public static ServerMessage Read(MessageMap map)
        {
            var type = new MessageFields(map, "message").Text("type");
            var fields = new MessageFields(map, type);
            switch (type)
            {
                case "welcome": return new WelcomeMessage(fields);
                case "error": return new ErrorMessage(fields);
                case "speech_started": return new SpeechStartedMessage(fields);
                case "speech_stopped": return new SpeechStoppedMessage(fields);
                case "transcript": return new TranscriptMessage(fields);
                case "state": return new CharacterStateMessage(fields);
                case "utterance_start": return new UtteranceStartMessage(fields);
                case "speech": return new SpeechMessage(fields);
                case "cue": return new CueMessage(fields);
                case "utterance_end": return new UtteranceEndMessage(fields);
                case "utterance_cancel": return new UtteranceCancelMessage(fields);
                case "action": return new ActionMessage(fields);
                case "choices": return new ChoicesMessage(fields);
                case "story_update": return new StoryUpdateMessage(fields);
                case "relationship": return new RelationshipMessage(fields);
                case "saved": return new SavedMessage(fields);
                case "loaded": return new LoadedMessage(fields);
                case "slots": return new SlotsMessage(fields);
                case "latency": return new LatencyMessage(fields);
                case "pong": return new PongMessage(fields);
                case "goaway": return new GoAwayMessage(fields);
                default: return new UnknownMessage(fields);
            }
        }
    }

    /// <summary>A message that this client does not know. It is counted and otherwise left alone.</summary>
    public sealed class UnknownMessage : ServerMessage
    {
        internal UnknownMessage(MessageFields fields) : base(fields)
        {
        }
    }
}
