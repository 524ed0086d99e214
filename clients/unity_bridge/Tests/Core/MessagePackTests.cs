using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class MessagePackTests
    {
        public static readonly object[] Values =
        {
            null, true, false, 0L, 127L, 128L, 255L, 256L, 65535L, 65536L, uint.MaxValue + 0L, uint.MaxValue + 1L,
            long.MaxValue, -1L, -32L, -33L, -128L, -129L, -32768L, -32769L, int.MinValue + 0L, int.MinValue - 1L,
            long.MinValue, 0.5, -1e300, double.Epsilon, "", "Märchen", new string('x', 31), new string('x', 32),
            new string('x', 255), new string('x', 256), new string('x', 65536),
        };

        [Test]
        public void A_value_is_read_as_it_was_written([ValueSource("Values")] object value)
        {
            Assert.AreEqual(value, MessagePackReader.Read(MessagePackWriter.Write(value)));
        }

        [Test]
        public void Bytes_of_every_kind_of_length_are_read_as_they_were_written([Values(0, 255, 256, 65535, 65536)] int length)
        {
            var bytes = Enumerable.Range(0, length).Select(each => (byte)each).ToArray();
            Assert.AreEqual(bytes, MessagePackReader.Read(MessagePackWriter.Write(bytes)));
        }

        [Test]
        public void Lists_of_every_kind_of_length_are_read_as_they_were_written([Values(0, 15, 16, 65535, 65536)] int length)
        {
            var list = (List<object>)MessagePackReader.Read(MessagePackWriter.Write(Enumerable.Range(0, length)));
            Assert.AreEqual(length, list.Count);
            Assert.IsTrue(list.Select((each, i) => (long)each == i).All(same => same));
        }

        [Test]
        public void A_map_keeps_the_order_of_its_keys([Values(3, 16, 65536)] int size)
        {
            var map = new MessageMap();
            for (var i = size; i > 0; i--)
            {
                map.Add("key " + i, i);
            }

            var read = MessagePackReader.ReadMap(MessagePackWriter.Write(map));
            Assert.IsTrue(map.Keys.SequenceEqual(read.Keys));
            Assert.AreEqual((long)size, read["key " + size]);
        }

        [Test]
        public void Floats_do_not_shrink_to_32_bits()
        {
            Assert.AreEqual(9, MessagePackWriter.Write(0.1).Length);
            Assert.AreEqual(0.1, MessagePackReader.Read(MessagePackWriter.Write(0.1)));
        }

        [Test]
        public void A_float_of_32_bits_is_read()
        {
            Assert.AreEqual(0.5, MessagePackReader.Read(new byte[] { 0xca, 0x3f, 0x00, 0x00, 0x00 }));
        }

        [TestCase(new byte[0], Description = "nothing")]
        [TestCase(new byte[] { 0xc1 }, Description = "no msgpack")]
        [TestCase(new byte[] { 0x01, 0x02 }, Description = "bytes behind the value")]
        [TestCase(new byte[] { 0xd4, 0x01, 0x00 }, Description = "an extension type")]
        [TestCase(new byte[] { 0xc7, 0x01, 0x01, 0x00 }, Description = "an extension type of any length")]
        [TestCase(new byte[] { 0xa3, 0x61 }, Description = "a text that ends before its length")]
        [TestCase(new byte[] { 0xdb, 0xff, 0xff, 0xff, 0xff, 0x61 }, Description = "a text of 4 GiB")]
        [TestCase(new byte[] { 0xc6, 0xff, 0xff, 0xff, 0xff, 0x61 }, Description = "bytes of 4 GiB")]
        [TestCase(new byte[] { 0xdd, 0xff, 0xff, 0xff, 0xff, 0x01 }, Description = "a list of 4 billion entries")]
        [TestCase(new byte[] { 0xdf, 0xff, 0xff, 0xff, 0xff, 0x01 }, Description = "a map of 4 billion entries")]
        [TestCase(new byte[] { 0xa1, 0xff }, Description = "a text that is no UTF-8")]
        [TestCase(new byte[] { 0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0 }, Description = "NaN")]
        [TestCase(new byte[] { 0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0 }, Description = "infinity")]
        [TestCase(new byte[] { 0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, Description = "2^64 - 1")]
        [TestCase(new byte[] { 0x81, 0x01, 0x02 }, Description = "a key that is no text")]
        [TestCase(new byte[] { 0x81, 0x90, 0x02 }, Description = "a key that is a list")]
        [TestCase(new byte[] { 0x82, 0xa1, 0x61, 0x01, 0xa1, 0x61, 0x02 }, Description = "a key that comes twice")]
        public void Malformed_bytes_are_refused(byte[] bytes)
        {
            Assert.Throws<MessagePackException>(() => MessagePackReader.Read(bytes));
        }

        [Test]
        public void Nesting_without_an_end_is_refused()
        {
            var bytes = Enumerable.Repeat((byte)0x91, 100000).ToArray();
            Assert.Throws<MessagePackException>(() => MessagePackReader.Read(bytes));
        }

        [Test]
        public void Whatever_the_bytes_are_nothing_but_a_refusal_comes_of_them()
        {
            var random = new Random(4711);
            var message = MessagePackWriter.Write(new MessageMap
            {
                { "type", "speech" }, { "pcm", new byte[100] }, { "words", new[] { 1.5, 2.5 } }, { "deep", new MessageMap { { "a", -7 } } },
            });
            var refused = 0;
            for (var i = 0; i < 20000; i++)
            {
                var bytes = message.Take(random.Next(message.Length + 1)).ToArray();
                for (var change = 0; bytes.Length > 0 && change < 3; change++)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                try
                {
                    ServerMessage.Read(bytes);
                }
                catch (MessagePackException)
                {
                    refused++;
                }
                catch (ProtocolException)
                {
                    refused++;
                }
            }

            Assert.Greater(refused, 15000);
        }

        [Test]
        public void What_the_contract_does_not_allow_is_not_written()
        {
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write(double.NaN));
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write(float.PositiveInfinity));
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write(ulong.MaxValue));
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write("\ud800"));
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write(new Dictionary<int, int> { { 1, 2 } }));
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write(new object()));
        }

        [Test]
        public void A_list_that_holds_itself_is_not_written()
        {
            var endless = new List<object>();
            endless.Add(endless);
            Assert.Throws<MessagePackException>(() => MessagePackWriter.Write(endless));
        }

        [Test]
        public void Numbers_lists_and_dictionaries_of_a_game_are_written()
        {
            var facts = new Dictionary<string, object>
            {
                { "gold", 5 }, { "height", 1.5f }, { "holding", new[] { "lantern" } },
                { "weights", new Dictionary<string, int> { { "bread", 2 } } },
            };
            var read = MessagePackReader.ReadMap(MessagePackWriter.Write(facts));
            Assert.AreEqual(5L, read["gold"]);
            Assert.AreEqual(1.5, read["height"]);
            Assert.AreEqual(new List<object> { "lantern" }, read["holding"]);
            Assert.AreEqual(2L, ((MessageMap)read["weights"])["bread"]);
        }
    }
}
