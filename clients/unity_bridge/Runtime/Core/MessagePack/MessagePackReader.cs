using System;
using System.Collections.Generic;
using System.Text;

namespace NpcServer
{
    /// <summary>
    /// Reads msgpack, and trusts no length that the bytes claim: nothing is allocated before it is known to be there.
    /// </summary>
    /// <remarks>
    /// Refused, besides bytes that are no msgpack: extension types, NaN and infinity, text that is no UTF-8, keys that
    /// are no text or come twice, nesting over <see cref="MaxDepth"/>, and bytes behind the value.
    /// </remarks>
    public struct MessagePackReader
    {
        /// <summary>How deep lists and maps may nest.</summary>
        public const int MaxDepth = 16;

        private static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, true);

        private readonly byte[] _bytes;
        private int _at;

        private MessagePackReader(byte[] bytes)
        {
            _bytes = bytes;
            _at = 0;
        }

        /// <summary>Reads the one value that these bytes are.</summary>
        /// <exception cref="MessagePackException">They are no msgpack value that the contract allows.</exception>
        public static object Read(byte[] bytes)
        {
            var reader = new MessagePackReader(bytes);
            var value = reader.ReadValue(0);
            if (reader._at != bytes.Length)
            {
                throw new MessagePackException(
                    $"{bytes.Length - reader._at} bytes follow the value, which ended at byte {reader._at}");
            }

            return value;
        }

        /// <summary>Reads a message: a single map.</summary>
        /// <exception cref="MessagePackException">The bytes are no map that the contract allows.</exception>
        public static MessageMap ReadMap(byte[] bytes)
        {
            var map = Read(bytes) as MessageMap;
            if (map == null)
            {
                throw new MessagePackException("a message is a map, and this is none");
            }

            return map;
        }

        private object ReadValue(int depth)
        {
            var head = ReadByte();
            if (head <= 0x7f)
            {
                return (long)head;
            }

            if (head <= 0x8f)
            {
                return ReadMapEntries(head & 0x0f, depth);
            }

            if (head <= 0x9f)
            {
                return ReadListEntries(head & 0x0f, depth);
            }

            if (head <= 0xbf)
            {
                return ReadText(head & 0x1f);
            }

            return head >= 0xe0 ? (long)(sbyte)head : ReadMarked(head, depth);
        }

        private object ReadMarked(byte head, int depth)
        {
            switch (head)
            {
                case 0xc0: return null;
                case 0xc2: return false;
                case 0xc3: return true;
                case 0xc4: return ReadBytes(ReadUnsigned(1));
                case 0xc5: return ReadBytes(ReadUnsigned(2));
                case 0xc6: return ReadBytes(ReadUnsigned(4));
                case 0xca: return Finite(ReadFloat());
                case 0xcb: return Finite(BitConverter.Int64BitsToDouble((long)ReadUnsigned(8)));
                case 0xcc: return (long)ReadUnsigned(1);
                case 0xcd: return (long)ReadUnsigned(2);
                case 0xce: return (long)ReadUnsigned(4);
                case 0xcf: return ReadUnsigned64();
                case 0xd0: return (long)(sbyte)ReadUnsigned(1);
                case 0xd1: return (long)(short)ReadUnsigned(2);
                case 0xd2: return (long)(int)ReadUnsigned(4);
                case 0xd3: return (long)ReadUnsigned(8);
                case 0xd9: return ReadText(ReadUnsigned(1));
                case 0xda: return ReadText(ReadUnsigned(2));
                case 0xdb: return ReadText(ReadUnsigned(4));
                case 0xdc: return ReadListEntries(ReadUnsigned(2), depth);
                case 0xdd: return ReadListEntries(ReadUnsigned(4), depth);
                case 0xde: return ReadMapEntries(ReadUnsigned(2), depth);
                case 0xdf: return ReadMapEntries(ReadUnsigned(4), depth);
                default:
                    throw new MessagePackException(
                        $"byte {_at - 1} is 0x{head:x2}, an extension type or no msgpack at all");
            }
        }

        private MessageMap ReadMapEntries(ulong count, int depth)
        {
            Need(count, 2, depth);
            var map = new MessageMap();
            for (var i = 0UL; i < count; i++)
            {
                var at = _at;
                var key = ReadValue(MaxDepth) as string;
                if (key == null)
                {
                    throw new MessagePackException($"the key at byte {at} is no text");
                }

                if (map.ContainsKey(key))
                {
                    throw new MessagePackException($"the key `{key}` comes twice, the second time at byte {at}");
                }

                map.Add(key, ReadValue(depth + 1));
            }

            return map;
        }

        private MessageMap ReadMapEntries(int count, int depth) => ReadMapEntries((ulong)count, depth);

        private List<object> ReadListEntries(ulong count, int depth)
        {
            Need(count, 1, depth);
            var list = new List<object>((int)count);
            for (var i = 0UL; i < count; i++)
            {
                list.Add(ReadValue(depth + 1));
            }

            return list;
        }

        private List<object> ReadListEntries(int count, int depth) => ReadListEntries((ulong)count, depth);

        private string ReadText(ulong length)
        {
            Need(length);
            try
            {
                var text = Utf8.GetString(_bytes, _at, (int)length);
                _at += (int)length;
                return text;
            }
            catch (DecoderFallbackException)
            {
                throw new MessagePackException($"the text at byte {_at} is no UTF-8");
            }
        }

        private string ReadText(int length) => ReadText((ulong)length);

        private byte[] ReadBytes(ulong length)
        {
            Need(length);
            var bytes = new byte[length];
            Buffer.BlockCopy(_bytes, _at, bytes, 0, bytes.Length);
            _at += bytes.Length;
            return bytes;
        }

        private object ReadUnsigned64()
        {
            var number = ReadUnsigned(8);
            if (number > long.MaxValue)
            {
                throw new MessagePackException($"the integer before byte {_at} is over 2^63 - 1");
            }

            return (long)number;
        }

        private double ReadFloat()
        {
            var bits = ReadUnsigned(4);
            return BitConverter.ToSingle(BitConverter.GetBytes((uint)bits), 0);
        }

        private object Finite(double number)
        {
            if (double.IsNaN(number) || double.IsInfinity(number))
            {
                throw new MessagePackException($"the number before byte {_at} is NaN or infinite");
            }

            return number;
        }

        private ulong ReadUnsigned(int size)
        {
            Need((ulong)size);
            var number = 0UL;
            for (var i = 0; i < size; i++)
            {
                number = number << 8 | _bytes[_at++];
            }

            return number;
        }

        private byte ReadByte()
        {
            Need(1);
            return _bytes[_at++];
        }

        private void Need(ulong length)
        {
            if (length > (ulong)(_bytes.Length - _at))
            {
                throw new MessagePackException(
                    $"{length} bytes are said to follow byte {_at}, and {_bytes.Length - _at} do");
            }
        }

        // Each entry of a list takes a byte at least, each of a map two.
        private void Need(ulong count, ulong leastBytes, int depth)
        {
            if (depth >= MaxDepth)
            {
                throw new MessagePackException(
                    $"lists and maps nest deeper than {MaxDepth}, at byte {_at}, or stand as a key");
            }

            Need(count * leastBytes);
        }
    }
}
