using System;

namespace NpcServer
{
    /// <summary>Who plays, and where.</summary>
    public sealed class NpcClientSettings
    {
        private const int MaxGameNameChars = 64;

        /// <summary>Such as <c>ws://127.0.0.1:8765/v1</c>.</summary>
        public string Url { get; set; } = "ws://127.0.0.1:8765/v1";

        /// <summary>The JWT that a server beyond the own machine wants; empty: none.</summary>
        public string Token { get; set; } = "";

        /// <summary>Name of the world; empty: the one that is served.</summary>
        public string World { get; set; } = "";

        /// <summary>Under which the server keeps the playthrough. 1 to 128 characters without spaces.</summary>
        public string PlayerId { get; set; } = "player";

        /// <summary>What characters may call the player; may be empty.</summary>
        public string PlayerName { get; set; } = "";

        /// <summary>Such as <c>en</c>.</summary>
        public string Language { get; set; } = "en";

        /// <summary>Samples a second that the microphone gives, 8000 to 48000.</summary>
        public int MicrophoneRate { get; set; } = 16000;

        /// <summary>Samples a second of the characters' sound, 8000 to 48000: best those of the device.</summary>
        public int SpeakerRate { get; set; } = 24000;

        /// <summary>How much before their sound mouth shapes come: the time of a picture to the screen.</summary>
        public int LipSyncLeadMs { get; set; } = 25;

        /// <summary>The game's name, for the server's log; its first 64 characters.</summary>
        public string GameName { get; set; } = "npc-server unity bridge";

        /// <summary>Makes the way to the server. WebGL needs one of the game's own.</summary>
        public Func<ITransport> MakeTransport { get; set; } = () => new ClientWebSocketTransport();

        /// <summary>Seconds, from a clock that never goes back; asked on several threads.</summary>
        public Func<double> Clock { get; set; } = MonotonicClock.Seconds;

        /// <summary>
        /// Networking has a thread of its own. Where there are no threads (WebGL), false: <see cref="NpcClient.Poll"/>
        /// then does its work, once a frame.
        /// </summary>
        public bool UsesThread { get; set; } = true;

        internal MessageMap ToHello()
        {
            var player = new MessageMap { { "id", PlayerId } };
            player.AddIfPresent("name", string.IsNullOrEmpty(PlayerName) ? null : PlayerName);
            player.AddIfPresent("language", string.IsNullOrEmpty(Language) ? null : Language);
            var hello = new MessageMap { { "world", World ?? "" }, { "player", player } };
            hello.AddIfPresent("token", string.IsNullOrEmpty(Token) ? null : Token);
            hello.Add("audio_in", new MessageMap
            {
                { "codec", "pcm_s16le" }, { "rate", MicrophoneRate }, { "channels", 1 },
            });
            hello.Add("audio_out", new MessageMap { { "codec", "pcm_s16le" }, { "rate", SpeakerRate } });
            hello.Add("lipsync", new MessageMap
            {
                { "sets", new[] { "oculus15" } }, { "mode", "events" }, { "lead_ms", LipSyncLeadMs },
            });
            var gameName = GameName ?? "";
            hello.Add("client", new MessageMap
            {
                { "name", gameName.Substring(0, Math.Min(gameName.Length, MaxGameNameChars)) },
            });
            hello.Add("latency", true);
            return hello;
        }
    }
}
