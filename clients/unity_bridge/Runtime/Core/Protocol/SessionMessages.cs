using System.Collections.Generic;

namespace NpcServer
{
    /// <summary><c>welcome</c>: the handshake's answer.</summary>
    public sealed class WelcomeMessage : ServerMessage
    {
        internal WelcomeMessage(MessageFields fields) : base(fields)
        {
            Session = fields.Text("session");
            ResumeToken = fields.Text("resume_token");
            IsRecovered = fields.Flag("recovered");
            World = fields.Text("world");
            Title = fields.TextOr("title", World);
            Characters = ReadCharacters(fields);
            AudioOutRate = (int?)fields.OptionalFields("audio_out")?.Integer("rate");
            AudioInRate = (int)fields.Fields("audio_in").Integer("rate");
            var lipSync = fields.OptionalFields("lipsync");
            LipSyncNames = lipSync == null ? new string[0] : lipSync.Texts("names");
            Limits = new ServerLimits(fields.Fields("limits"));
            Story = new StoryUpdateMessage(fields.Fields("story"));
            var server = fields.Fields("server");
            ServerName = server.Text("name");
            ServerVersion = server.Text("version");
        }

        /// <summary>Name of this session.</summary>
        public string Session { get; }

        /// <summary>Proves who may come back; to be kept secret.</summary>
        public string ResumeToken { get; }

        /// <summary>It is the session from before a loss, and what was missed follows.</summary>
        public bool IsRecovered { get; }

        /// <summary>The world's id, as <c>hello</c> may name it.</summary>
        public string World { get; }

        /// <summary>The world's name, for the player to read; its id where the server tells none.</summary>
        public string Title { get; }

        /// <summary>Who can be talked to.</summary>
        public IReadOnlyList<CharacterDetails> Characters { get; }

        /// <summary>Samples a second of the microphone's sound.</summary>
        public int AudioInRate { get; }

        /// <summary>Samples a second of the characters' sound; null: there is none.</summary>
        public int? AudioOutRate { get; }

        /// <summary>Names of the mouth shapes, in the order of <see cref="Viseme.Shape"/>; empty: there are none.</summary>
        public IReadOnlyList<string> LipSyncNames { get; }

        /// <summary>What the server takes at most.</summary>
        public ServerLimits Limits { get; }

        /// <summary>Where the story stands: a full update.</summary>
        public StoryUpdateMessage Story { get; }

        /// <summary>The server's own name.</summary>
        public string ServerName { get; }

        /// <summary>The server's version.</summary>
        public string ServerVersion { get; }

        private static IReadOnlyList<CharacterDetails> ReadCharacters(MessageFields fields)
        {
            var characters = new List<CharacterDetails>();
            foreach (var each in fields.FieldsList("characters"))
            {
                characters.Add(new CharacterDetails(each));
            }

            return characters;
        }
    }

    /// <summary>Somebody who can be talked to.</summary>
    public sealed class CharacterDetails
    {
        internal CharacterDetails(MessageFields fields)
        {
            Id = fields.Text("id");
            Name = fields.Text("name");
            Description = fields.TextOr("description", "");
            Voice = fields.TextOr("voice", "");
            Portrait = fields.TextOr("portrait", "");
        }

        /// <summary>As <c>talk</c> and every other message name this character.</summary>
        public string Id { get; }

        /// <summary>For the player to read.</summary>
        public string Name { get; }

        /// <summary>For the player to read; may be empty.</summary>
        public string Description { get; }

        /// <summary>Name of the voice; may be empty.</summary>
        public string Voice { get; }

        /// <summary>Name of a picture; may be empty.</summary>
        public string Portrait { get; }
    }

    /// <summary>What the server takes at most.</summary>
    public sealed class ServerLimits
    {
        internal ServerLimits(MessageFields fields)
        {
            FrameBytes = fields.Integer("frame_bytes");
            TextChars = fields.Integer("text_chars");
            MessagesPerSecond = fields.Number("messages_per_s");
            ResumeMs = fields.Number("resume_ms");
        }

        /// <summary>Bytes of one message.</summary>
        public long FrameBytes { get; }

        /// <summary>Characters of a typed line.</summary>
        public long TextChars { get; }

        /// <summary>Messages a second, to which a lasting flood is slowed down.</summary>
        public double MessagesPerSecond { get; }

        /// <summary>How long a lost connection may come back.</summary>
        public double ResumeMs { get; }
    }

    /// <summary><c>error</c>: something can't be taken.</summary>
    public sealed class ErrorMessage : ServerMessage
    {
        internal ErrorMessage(MessageFields fields) : base(fields)
        {
            Code = fields.Text("code");
            Message = fields.Text("message");
            Field = fields.TextOr("field", "");
            IsFatal = fields.FlagOr("fatal", false);
        }

        /// <summary>A word of the contract's table of errors.</summary>
        public string Code { get; }

        /// <summary>For a person: what was found and what to do.</summary>
        public string Message { get; }

        /// <summary>Dotted path of the field in question; may be empty.</summary>
        public string Field { get; }

        /// <summary>It is the last message of this connection.</summary>
        public bool IsFatal { get; }
    }

    /// <summary><c>pong</c>: the answer to <c>ping</c>.</summary>
    public sealed class PongMessage : ServerMessage
    {
        internal PongMessage(MessageFields fields) : base(fields)
        {
            TimeMs = fields.Number("t_ms");
            ServerMs = fields.Number("server_ms");
        }

        /// <summary>The client's clock when it asked.</summary>
        public double TimeMs { get; }

        /// <summary>The server's clock, of no known beginning.</summary>
        public double ServerMs { get; }
    }

    /// <summary><c>goaway</c>: the server ends; the connection comes back by itself.</summary>
    public sealed class GoAwayMessage : ServerMessage
    {
        internal GoAwayMessage(MessageFields fields) : base(fields)
        {
            Reason = fields.Text("reason");
            ReconnectAfterMs = fields.Number("reconnect_after_ms");
        }

        /// <summary>For a person.</summary>
        public string Reason { get; }

        /// <summary>When to come back.</summary>
        public double ReconnectAfterMs { get; }
    }
}
