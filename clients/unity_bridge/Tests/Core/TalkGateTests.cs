using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class TalkGateTests
    {
        private TalkGate _gate;

        [SetUp]
        public void Make() => _gate = new TalkGate();

        [Test]
        public void The_300_ms_before_the_button_are_sent_too()
        {
            for (var i = 0; i < 30; i++)
            {
                Assert.IsEmpty(_gate.Frame(Frame(i), 0));
            }

            var messages = Read(_gate.Press());
            Assert.AreEqual("mic push", messages[0]);
            Assert.AreEqual(Enumerable.Range(15, 15).Select(i => "audio " + i), messages.Skip(1));
        }

        [Test]
        public void The_200_ms_after_the_button_are_sent_and_then_the_turn_is_over()
        {
            _gate.Press();
            Assert.IsEmpty(_gate.Release(5.0));
            var messages = Enumerable.Range(0, 20).SelectMany(i => Read(_gate.Frame(Frame(i), 0))).ToList();
            Assert.AreEqual(Enumerable.Range(0, 10).Select(i => "audio " + i).Concat(new[] { "mic commit" }), messages);
            Assert.IsFalse(_gate.IsSending);
        }

        [Test]
        public void Pressing_again_within_that_time_goes_on_with_the_turn()
        {
            _gate.Press();
            _gate.Release(5.0);
            _gate.Frame(Frame(1), 0);
            Assert.IsEmpty(_gate.Press());
            Assert.AreEqual(30, Enumerable.Range(0, 30).Sum(i => _gate.Frame(Frame(i), 0).Count));
        }

        [Test]
        public void A_turn_ends_though_the_microphone_fell_silent()
        {
            _gate.Press();
            _gate.Release(5.0);
            Assert.IsEmpty(_gate.TimePasses(5.3));
            Assert.AreEqual(new[] { "mic commit" }, Read(_gate.TimePasses(5.5)));
            Assert.IsEmpty(_gate.TimePasses(9.0));
        }

        [Test]
        public void Hands_free_sends_all_and_the_button_works_as_well()
        {
            Assert.AreEqual(new[] { "mic open" }, Read(_gate.HandsFree(true)));
            Assert.IsEmpty(_gate.HandsFree(true));
            Assert.AreEqual(new[] { "audio 1" }, Read(_gate.Frame(Frame(1), 0)));
            Assert.AreEqual(new[] { "mic push" }, Read(_gate.Press()));
            _gate.Release(5.0);
            Assert.AreEqual(new[] { "mic commit", "mic open" }, Read(_gate.TimePasses(6.0)));
            Assert.AreEqual(new[] { "mic closed" }, Read(_gate.HandsFree(false)));
        }

        [Test]
        public void Lost_frames_leave_a_gap_in_the_count()
        {
            _gate.Press();
            var first = MessagePackReader.ReadMap(_gate.Frame(Frame(0), 0)[0].Frame);
            var second = MessagePackReader.ReadMap(_gate.Frame(Frame(0), 3)[0].Frame);
            Assert.AreEqual(4L, (long)second["seq"] - (long)first["seq"]);
        }

        [Test]
        public void A_server_that_forgot_is_told_how_the_button_stands()
        {
            Assert.IsEmpty(_gate.Restate());
            _gate.Press();
            Assert.AreEqual(new[] { "mic push" }, Read(_gate.Restate()));
        }

        private static byte[] Frame(int number) => new[] { (byte)number, (byte)0 };

        private static List<string> Read(IEnumerable<ClientMessage> messages) => messages
            .Select(message => MessagePackReader.ReadMap(message.Frame))
            .Select(map => map["type"] + " " + (map.ContainsKey("state") ? map["state"] : ((byte[])map["pcm"])[0]))
            .ToList();
    }
}
