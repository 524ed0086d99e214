using System;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class ServerMessageTests
    {
        [Test]
        public void A_missing_field_is_named()
        {
            var error = Assert.Throws<ProtocolException>(
                () => ServerMessage.Read(new MessageMap { { "type", "transcript" }, { "turn", "t-1" }, { "final", true } }));
            StringAssert.Contains("`transcript` comes without its field `text`", error.Message);
        }

        [Test]
        public void A_wrong_field_is_named_with_its_place()
        {
            var words = new object[] { new MessageMap { { "t_ms", 0 }, { "d_ms", "long" }, { "text", "Go" } } };
            var list = MessagePackReader.Read(MessagePackWriter.Write(words));
            var error = Assert.Throws<ProtocolException>(() => ServerMessage.Read(new MessageMap
            {
                { "type", "speech" }, { "utterance", "u-1" }, { "index", 0L }, { "at_ms", 0L }, { "pcm", new byte[2] }, { "words", list },
            }));
            StringAssert.Contains("speech.words[0].d_ms", error.Message);
        }

        [Test]
        public void A_slot_says_when_it_was_saved_and_one_of_an_older_server_does_not()
        {
            var slots = (SlotsMessage)ServerMessage.Read(MessagePackWriter.Write(Messages.Slots(
                new MessageMap { { "slot", "new" }, { "version", 5 }, { "saved_s", 1767225600.5 }, { "note", "She let me in." } },
                new MessageMap { { "slot", "old" }, { "version", 2 } })));
            Assert.AreEqual(new[] { "new", "old" }, slots.Slots.Select(each => each.Slot));
            Assert.AreEqual(new DateTime(2026, 1, 1, 0, 0, 0, 500, DateTimeKind.Utc), slots.Slots[0].SavedAt);
            Assert.AreEqual(DateTimeKind.Utc, slots.Slots[0].SavedAt.Value.Kind);
            Assert.AreEqual("She let me in.", slots.Slots[0].Note);
            Assert.IsNull(slots.Slots[1].SavedAt);
            Assert.AreEqual("", slots.Slots[1].Note);
        }

        [Test]
        public void A_time_that_is_none_is_refused()
        {
            var error = Assert.Throws<ProtocolException>(() => ServerMessage.Read(MessagePackWriter.Write(
                Messages.Slots(new MessageMap { { "slot", "new" }, { "version", 5 }, { "saved_s", 1e300 } }))));
            StringAssert.Contains("slots.slots[0].saved_s", error.Message);
        }

        [Test]
        public void A_world_that_tells_no_title_goes_by_its_id()
        {
            var welcome = Messages.Welcome();
            Assert.AreEqual("Harbour", ((WelcomeMessage)ServerMessage.Read(MessagePackWriter.Write(welcome))).Title);
            welcome.Add("title", "The Harbour");
            Assert.AreEqual("The Harbour", ((WelcomeMessage)ServerMessage.Read(MessagePackWriter.Write(welcome))).Title);
        }

        [Test]
        public void Half_a_sample_is_refused()
        {
            Assert.Throws<ProtocolException>(() => ServerMessage.Read(Messages.Speech("u-1", 0, new byte[3])));
        }

        [Test]
        public void A_message_of_a_newer_server_is_counted_and_left_alone()
        {
            var message = ServerMessage.Read(new MessageMap { { "type", "smell" }, { "seq", 8L }, { "of", "bread" } });
            Assert.IsInstanceOf<UnknownMessage>(message);
            Assert.AreEqual(8, message.Sequence);
        }
    }
}
