using System.Collections.Generic;
using System.Linq;

namespace NpcServer.Tests
{
    /// <summary>Messages as the server sends them.</summary>
    internal static class Messages
    {
        public const int Rate = 24000;

        public static MessageMap Welcome(bool isRecovered = false, string session = "s-1") => new MessageMap
        {
            { "type", "welcome" },
            { "session", session },
            { "resume_token", "secret" },
            { "recovered", isRecovered },
            { "world", "Harbour" },
            { "characters", new List<object> { new MessageMap { { "id", "mara" }, { "name", "Mara" } } } },
            { "audio_in", new MessageMap { { "rate", 16000L } } },
            { "audio_out", new MessageMap { { "rate", (long)Rate } } },
            { "limits", new MessageMap { { "frame_bytes", 65536L }, { "text_chars", 2000L }, { "messages_per_s", 500L }, { "resume_ms", 60000L } } },
            { "story", Story(3, true, new MessageMap { { "gold", 5L } }) },
            { "server", new MessageMap { { "name", "test" }, { "version", "0" } } },
        };

        public static MessageMap Story(long version, bool isFull, MessageMap facts) => new MessageMap
        {
            { "type", "story_update" }, { "version", version }, { "changes", new List<object>() }, { "facts", facts },
            { "events", new List<object>() }, { "full", isFull },
        };

        /// <summary>A step that writes the whole notebook anew: each note is named as its text.</summary>
        public static MessageMap StoryWithNotes(long version, bool isFull, string ending, params string[] notes)
        {
            var story = Story(version, isFull, new MessageMap());
            story.Add("notes", notes.Select(note => (object)new MessageMap { { "note", note }, { "text", note } }).ToList());
            story.AddIfPresent("ending", ending);
            return story;
        }

        public static MessageMap Start(string utterance, string character = "mara", string text = "") => new MessageMap
        {
            { "type", "utterance_start" }, { "utterance", utterance }, { "character", character }, { "interruptible", true }, { "text", text },
        };

        public static MessageMap Speech(string utterance, double atMs, byte[] pcm, params string[] words) => new MessageMap
        {
            { "type", "speech" }, { "utterance", utterance }, { "index", 0L }, { "at_ms", atMs }, { "pcm", pcm },
            { "visemes", new List<object>() },
            {
                "words", words.Select((text, i) => (object)new MessageMap
                {
                    { "t_ms", atMs + 20.0 * i }, { "d_ms", 20L }, { "text", text },
                }).ToList()
            },
        };

        public static MessageMap Cue(string utterance, double atMs, string name) => new MessageMap
        {
            { "type", "cue" }, { "utterance", utterance }, { "at_ms", atMs }, { "kind", "gesture" }, { "character", "mara" }, { "name", name },
        };

        public static MessageMap Action(string action, string utterance = "", double atMs = 0) => new MessageMap
        {
            { "type", "action" }, { "action", action }, { "character", "mara" }, { "name", "open_gate" }, { "args", new MessageMap() },
            { "utterance", utterance }, { "at_ms", atMs },
        };

        public static MessageMap End(string utterance, string text, bool isInterrupted = false, string heard = "") => new MessageMap
        {
            { "type", "utterance_end" }, { "utterance", utterance }, { "duration_ms", 100L }, { "text", text },
            { "interrupted", isInterrupted }, { "heard_text", heard },
        };

        public static MessageMap Slots(params MessageMap[] slots) =>
            new MessageMap { { "type", "slots" }, { "slots", slots } };

        public static MessageMap Cancel(string utterance) => new MessageMap
        {
            { "type", "utterance_cancel" }, { "utterance", utterance }, { "at_ms", 0L }, { "fade_ms", 20L },
        };

        public static MessageMap Error(string code, bool isFatal) => new MessageMap
        {
            { "type", "error" }, { "code", code }, { "message", "refused: " + code }, { "fatal", isFatal },
        };

        public static MessageMap GoAway(long reconnectAfterMs) => new MessageMap
        {
            { "type", "goaway" }, { "reason", "the server is going down" }, { "reconnect_after_ms", reconnectAfterMs },
        };

        /// <summary>Sound that is loud everywhere.</summary>
        public static byte[] Tone(double milliseconds, short level = 8000)
        {
            var pcm = new byte[2 * (int)(milliseconds * Rate / 1000)];
            for (var i = 0; i < pcm.Length; i += 2)
            {
                pcm[i] = (byte)level;
                pcm[i + 1] = (byte)(level >> 8);
            }

            return pcm;
        }
    }
}
