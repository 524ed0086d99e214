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
