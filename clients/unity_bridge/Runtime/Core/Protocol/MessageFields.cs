using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>Reads the fields of a message by type, and says the path of one that is missing or wrong.</summary>
    internal sealed class MessageFields
    {
        // To the year 3000.
        private const double MostSeconds = 32.5e9;

        private readonly MessageMap _map;
        private readonly string _place;

        /// <summary>Reads from a map that stands at this place, such as <c>speech.words[2]</c>.</summary>
        public MessageFields(MessageMap map, string place)
        {
            _map = map;
            _place = place;
        }

        public bool Has(string name) => Optional(name) != null;

        public string Text(string name) => Needed(name) as string ?? throw Wrong(name, "a text");

        public string TextOr(string name, string fallback) => Has(name) ? Text(name) : fallback;

        public bool Flag(string name) => Needed(name) is bool flag ? flag : throw Wrong(name, "true or false");

        public bool FlagOr(string name, bool fallback) => Has(name) ? Flag(name) : fallback;

        public byte[] Bytes(string name) => Needed(name) as byte[] ?? throw Wrong(name, "bytes");

        public long Integer(string name) => Needed(name) is long number ? number : throw Wrong(name, "an integer");

        public long? OptionalInteger(string name) => Has(name) ? Integer(name) : (long?)null;

        public double Number(string name)
        {
            var value = Needed(name);
            if (value is double number)
            {
                return number;
            }

            return value is long integer ? integer : throw Wrong(name, "a number");
        }

        public double? OptionalNumber(string name) => Has(name) ? Number(name) : (double?)null;

        public double NumberOr(string name, double fallback) => Has(name) ? Number(name) : fallback;

        /// <summary>Seconds since 1970, as a time in UTC.</summary>
        public DateTime? OptionalTime(string name)
        {
            var seconds = OptionalNumber(name);
            if (seconds == null)
            {
                return null;
            }

            return Math.Abs(seconds.Value) < MostSeconds
                ? new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(seconds.Value)
                : throw Wrong(name, "seconds since 1970");
        }

        public object Optional(string name) => _map.TryGetValue(name, out var value) ? value : null;

        public MessageMap MapOr(string name, MessageMap fallback) => Has(name) ? Map(name) : fallback;

        public MessageMap Map(string name) => Needed(name) as MessageMap ?? throw Wrong(name, "a map");

        public MessageFields Fields(string name) => new MessageFields(Map(name), $"{_place}.{name}");

        public MessageFields OptionalFields(string name) => Has(name) ? Fields(name) : null;

        public bool IsList(string name) => Optional(name) is List<object>;

        public IReadOnlyList<MessageFields> FieldsList(string name)
        {
            var entries = List(name);
            var fields = new MessageFields[entries.Count];
            for (var i = 0; i < fields.Length; i++)
            {
                var map = entries[i] as MessageMap ?? throw Wrong($"{name}[{i}]", "a map");
                fields[i] = new MessageFields(map, $"{_place}.{name}[{i}]");
            }

            return fields;
        }

        public IReadOnlyList<string> Texts(string name)
        {
            var entries = List(name);
            var texts = new string[entries.Count];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = entries[i] as string ?? throw Wrong($"{name}[{i}]", "a text");
            }

            return texts;
        }

        private List<object> List(string name) => Needed(name) as List<object> ?? throw Wrong(name, "a list");

        private object Needed(string name) =>
            Optional(name) ?? throw new ProtocolException($"`{_place}` comes without its field `{name}`");

        private ProtocolException Wrong(string name, string expected) =>
            new ProtocolException($"`{_place}.{name}` should be {expected} and is something else");
    }
}
