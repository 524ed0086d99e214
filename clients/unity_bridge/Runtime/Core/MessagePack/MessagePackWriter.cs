using System;
using System.Collections;
using System.Collections.Generic;
using System.Text;

namespace NpcServer
{
    /// <summary>Writes msgpack, each value in its shortest form and floating-point numbers with 64 bits.</summary>
    public sealed class MessagePackWriter
    {
        /// <summary>How deep lists and maps may nest: what the server takes.</summary>
        public const int MaxDepth = 12;

        private static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, true);

        private byte[] _bytes = new byte[256];
        private int _size;

        private MessagePackWriter()
        {
        }

        /// <summary>Writes one value: see <see cref="MessageMap"/> for what it may be.</summary>
        /// <exception cref="MessagePackException">It holds something that the contract does not allow.</exception>
        public static byte[] Write(object value)
        {
            var writer = new MessagePackWriter();
            writer.WriteValue(value, 0);
            Array.Resize(ref writer._bytes, writer._size);
            return writer._bytes;
        }

        private void WriteValue(object value, int depth)
        {
            if (value == null)
            {
                WriteByte(0xc0);
            }
            else if (value is bool flag)
            {
                WriteByte(flag ? (byte)0xc3 : (byte)0xc2);
            }
            else if (value is string text)
            {
                WriteText(text);
            }
            else if (value is byte[] bytes)
            {
                WriteBytes(bytes);
            }
            else if (value is double || value is float)
            {
                WriteDouble(Convert.ToDouble(value));
            }
            else if (IsInteger(value))
            {
                WriteInteger(Convert.ToInt64(value));
            }
            else
            {
                WriteContainer(value, depth);
            }
        }

        private static bool IsInteger(object value) =>
            value is int || value is long || value is short || value is byte || value is sbyte || value is ushort
            || value is uint || value is ulong number && number <= long.MaxValue;

        private void WriteContainer(object value, int depth)
        {
            if (depth >= MaxDepth)
            {
                throw new MessagePackException($"lists and maps nest deeper than {MaxDepth}; the server takes no more");
            }

            if (value is IEnumerable<KeyValuePair<string, object>> map)
            {
                WriteMap(new List<KeyValuePair<string, object>>(map), depth);
            }
            else if (value is IDictionary)
            {
                WriteMap(Entries((IDictionary)value), depth);
            }
            else if (value is IEnumerable list)
            {
                var entries = new List<object>();
                foreach (var entry in list)
                {
                    entries.Add(entry);
                }

                WriteList(entries, depth);
            }
            else
            {
                throw new MessagePackException(
                    $"a {value.GetType()} can't be sent; take a bool, a number, a text, bytes, a list or a map of these");
            }
        }

        private static List<KeyValuePair<string, object>> Entries(IDictionary dictionary)
        {
            var entries = new List<KeyValuePair<string, object>>();
            foreach (DictionaryEntry entry in dictionary)
            {
                var key = entry.Key as string;
                if (key == null)
                {
                    throw new MessagePackException($"the key {entry.Key} is no text, which the contract asks for");
                }

                entries.Add(new KeyValuePair<string, object>(key, entry.Value));
            }

            return entries;
        }

        private void WriteMap(List<KeyValuePair<string, object>> entries, int depth)
        {
            WriteHead(entries.Count, 0x80, 15, 0, 0xde);
            foreach (var entry in entries)
            {
                WriteText(entry.Key);
                WriteValue(entry.Value, depth + 1);
            }
        }

        private void WriteList(List<object> entries, int depth)
        {
            WriteHead(entries.Count, 0x90, 15, 0, 0xdc);
            foreach (var entry in entries)
            {
                WriteValue(entry, depth + 1);
            }
        }

        private void WriteText(string text)
        {
            byte[] bytes;
            try
            {
                bytes = Utf8.GetBytes(text);
            }
            catch (EncoderFallbackException)
            {
                throw new MessagePackException("a text holds half of a surrogate pair and can't be written as UTF-8");
            }

            WriteHead(bytes.Length, 0xa0, 31, 0xd9, 0xda);
            WriteRaw(bytes);
        }

        private void WriteBytes(byte[] bytes)
        {
            WriteHead(bytes.Length, 0, -1, 0xc4, 0xc5);
            WriteRaw(bytes);
        }

        private void WriteDouble(double number)
        {
            if (double.IsNaN(number) || double.IsInfinity(number))
            {
                throw new MessagePackException("a number is NaN or infinite, which the contract does not allow");
            }

            WriteByte(0xcb);
            WriteBigEndian((ulong)BitConverter.DoubleToInt64Bits(number), 8);
        }

        private void WriteInteger(long number)
        {
            if (number >= 0)
            {
                WriteUnsigned((ulong)number);
            }
            else if (number >= -32)
            {
                WriteByte((byte)number);
            }
            else if (number >= sbyte.MinValue)
            {
                WriteMarked(0xd0, (ulong)number, 1);
            }
            else if (number >= short.MinValue)
            {
                WriteMarked(0xd1, (ulong)number, 2);
            }
            else
            {
                var isShort = number >= int.MinValue;
                WriteMarked(isShort ? (byte)0xd2 : (byte)0xd3, (ulong)number, isShort ? 4 : 8);
            }
        }

        private void WriteUnsigned(ulong number)
        {
            if (number <= 0x7f)
            {
                WriteByte((byte)number);
            }
            else if (number <= byte.MaxValue)
            {
                WriteMarked(0xcc, number, 1);
            }
            else if (number <= ushort.MaxValue)
            {
                WriteMarked(0xcd, number, 2);
            }
            else
            {
                var isShort = number <= uint.MaxValue;
                WriteMarked(isShort ? (byte)0xce : (byte)0xcf, number, isShort ? 4 : 8);
            }
        }

        // `small` holds a length up to `smallLimit` in itself; `one` is followed by a byte of length (0: there is no
        // such form), `two` by two bytes, and the marker behind `two` by four.
        private void WriteHead(int length, byte small, int smallLimit, byte one, byte two)
        {
            if (length <= smallLimit)
            {
                WriteByte((byte)(small | length));
            }
            else if (one != 0 && length <= byte.MaxValue)
            {
                WriteMarked(one, (ulong)length, 1);
            }
            else
            {
                var isShort = length <= ushort.MaxValue;
                WriteMarked(isShort ? two : (byte)(two + 1), (ulong)length, isShort ? 2 : 4);
            }
        }

        private void WriteMarked(byte marker, ulong number, int size)
        {
            WriteByte(marker);
            WriteBigEndian(number, size);
        }

        private void WriteBigEndian(ulong number, int size)
        {
            for (var shift = 8 * (size - 1); shift >= 0; shift -= 8)
            {
                WriteByte((byte)(number >> shift));
            }
        }

        private void WriteByte(byte value)
        {
            Reserve(1);
            _bytes[_size++] = value;
        }

        private void WriteRaw(byte[] bytes)
        {
            Reserve(bytes.Length);
            Buffer.BlockCopy(bytes, 0, _bytes, _size, bytes.Length);
            _size += bytes.Length;
        }

        private void Reserve(int length)
        {
            if (_size + length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _size + length));
            }
        }
    }
}
