using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>A message to the server, packed: see docs/protocol.md.</summary>
    public sealed class ClientMessage
    {
        private ClientMessage(string type, MessageMap fields, bool hasId, string subject = "")
        {
            Type = type;
            HasId = hasId;
            Subject = subject;
            var map = new MessageMap { { "type", type } };
            foreach (var field in fields)
            {
                map.Add(field.Key, field.Value);
            }

            Frame = MessagePackWriter.Write(map);
        }

        /// <summary>Its name on the wire.</summary>
        public string Type { get; }

        /// <summary>Its bytes.</summary>
        public byte[] Frame { get; }

        /// <summary>It carries an id of its own, so that it may be sent again and is done once.</summary>
        public bool HasId { get; }

        /// <summary>The addressee or the slot, which the answer names; empty: there is none.</summary>
        internal string Subject { get; }

        /// <summary>It has no id and an answer: see <see cref="Unanswered"/>.</summary>
        internal bool IsAnswered => Type == "talk" || Type == "save" || Type == "load";

        /// <summary>It is worth nothing later on: it is dropped while there is no connection.</summary>
        internal bool IsFleeting => Type == "audio" || Type == "playback" || Type == "ping";

        /// <summary>It holds until the next of its type: a server that lost the session is told again.</summary>
        internal bool IsStanding => Type == "talk" || Type == "context";

        /// <summary><c>hello</c>, with its fields but for <c>type</c> and <c>protocol</c>.</summary>
        /// <exception cref="MessagePackException">A field can't be sent.</exception>
        public static ClientMessage Hello(MessageMap fields)
        {
            var hello = new MessageMap { { "protocol", 1 } };
            foreach (var field in fields)
            {
                hello.Add(field.Key, field.Value);
            }

            return new ClientMessage("hello", hello, false);
        }

        /// <summary><c>talk</c>: whom the player faces, the addressee first.</summary>
        public static ClientMessage Talk(IReadOnlyList<string> characters) => new ClientMessage(
            "talk", new MessageMap { { "characters", characters } }, false, characters.Count > 0 ? characters[0] : "");

        /// <summary><c>mic</c>: <c>open</c>, <c>push</c>, <c>commit</c>, <c>cancel</c> or <c>closed</c>.</summary>
        public static ClientMessage Mic(string state) => Make("mic", new MessageMap { { "state", state } });

        /// <summary><c>audio</c>: microphone sound, 16-bit little-endian samples.</summary>
        public static ClientMessage Audio(long sequence, byte[] pcm) =>
            Make("audio", new MessageMap { { "seq", sequence }, { "pcm", pcm } });

        /// <summary><c>text</c>: the player types.</summary>
        public static ClientMessage Text(string id, string text) =>
            Once("text", id, new MessageMap { { "text", text } });

        /// <summary><c>choose</c>: the player picks an offered choice.</summary>
        public static ClientMessage Choose(string id, string choice) =>
            Once("choose", id, new MessageMap { { "choice", choice } });

        /// <summary><c>event</c>: something happened in the game.</summary>
        /// <param name="id">This player's name for this message alone; null: none.</param>
        /// <param name="name">As the story declares it.</param>
        /// <param name="arguments">As the story declares them; null: none.</param>
        /// <param name="respond">Whether a character may speak of it: <c>never</c>, <c>may</c> or <c>must</c>.</param>
        /// <exception cref="MessagePackException">An argument can't be sent.</exception>
        public static ClientMessage Event(string id, string name, object arguments, string respond)
        {
            var fields = new MessageMap { { "name", name } };
            fields.AddIfPresent("args", arguments);
            fields.Add("respond", respond);
            return Once("event", id, fields);
        }

        /// <summary><c>context</c>: what is around the player.</summary>
        /// <param name="facts">Free facts of the scene, at most 64.</param>
        /// <param name="replace">Forget the facts told before.</param>
        /// <param name="image">PNG or JPEG; null: none.</param>
        /// <exception cref="MessagePackException">A fact can't be sent.</exception>
        public static ClientMessage Context(object facts, bool replace, byte[] image)
        {
            var fields = new MessageMap { { "facts", facts }, { "replace", replace } };
            fields.AddIfPresent("image", image);
            return Make("context", fields);
        }

        /// <summary><c>playback</c>: how much of a line has been heard.</summary>
        /// <param name="utterance">Name of the line.</param>
        /// <param name="playedMs">From the line's first sample.</param>
        /// <param name="state"><c>playing</c>, <c>finished</c> or <c>stopped</c>.</param>
        public static ClientMessage Playback(string utterance, object playedMs, string state) => Make(
            "playback", new MessageMap { { "utterance", utterance }, { "played_ms", playedMs }, { "state", state } });

        /// <summary><c>interrupt</c>: stop speaking now.</summary>
        public static ClientMessage Interrupt() => Make("interrupt", new MessageMap());

        /// <summary><c>action_result</c>: how a character's action in the game went.</summary>
        /// <exception cref="MessagePackException">The result can't be sent.</exception>
        public static ClientMessage ActionResult(string action, bool ok, object result, string error)
        {
            var fields = new MessageMap { { "action", action }, { "ok", ok } };
            fields.AddIfPresent("result", result);
            fields.AddIfPresent("error", error);
            return Make("action_result", fields);
        }

        /// <summary><c>save</c>: put this playthrough into a slot.</summary>
        public static ClientMessage Save(string slot) =>
            new ClientMessage("save", new MessageMap { { "slot", slot } }, false, slot);

        /// <summary><c>load</c>: go back to a slot.</summary>
        public static ClientMessage Load(string slot) =>
            new ClientMessage("load", new MessageMap { { "slot", slot } }, false, slot);

        /// <summary><c>list_slots</c>: what is saved; answered by <c>slots</c>.</summary>
        public static ClientMessage ListSlots() => Make("list_slots", new MessageMap());

        /// <summary><c>ping</c>: answered by <c>pong</c>.</summary>
        public static ClientMessage Ping(double timeMs) => Make("ping", new MessageMap { { "t_ms", timeMs } });

        /// <summary><c>bye</c>: a clean end.</summary>
        public static ClientMessage Bye() => Make("bye", new MessageMap());

        private static ClientMessage Make(string type, MessageMap fields) => new ClientMessage(type, fields, false);

        private static ClientMessage Once(string type, string id, MessageMap fields)
        {
            var all = new MessageMap();
            all.AddIfPresent("id", id);
            foreach (var field in fields)
            {
                all.Add(field.Key, field.Value);
            }

            return new ClientMessage(type, all, id != null);
        }
    }
}
