using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class UnansweredTests
    {
        private FakeServer _server;

        [SetUp]
        public void Meet()
        {
            _server = new FakeServer();
            _server.Welcome();
            _server.Client.TalkTo("mara");
            _server.Client.Save("quick");
            _server.Client.Load("old");
            _server.Pass(0.01);
        }

        [Test]
        public void Commands_without_an_id_are_repeated_when_no_answer_has_come_a_second_after_coming_back()
        {
            ComeBack();
            _server.Pass(0.9);
            Assert.IsEmpty(Repeated());
            _server.Pass(0.2);
            Assert.AreEqual(new[] { "talk", "save", "load" }, Repeated());
            _server.Pass(5.0);
            Assert.AreEqual(3, Repeated().Length);
        }

        [Test]
        public void Those_whose_answer_comes_again_are_not_repeated()
        {
            ComeBack();
            _server.Say(State("mara"), Slot("saved", "quick"), Slot("loaded", "old"));
            _server.Pass(1.5);
            Assert.IsEmpty(Repeated());
        }

        [Test]
        public void Answers_to_others_do_not_count()
        {
            ComeBack();
            _server.Say(State("joe"), Slot("saved", "other"), Slot("loaded", "quick"));
            _server.Pass(1.5);
            Assert.AreEqual(new[] { "talk", "save", "load" }, Repeated());
        }

        [Test]
        public void A_refusal_is_an_answer()
        {
            _server.Say(Messages.Error("unknown_character", false), Messages.Error("unknown_slot", false));
            ComeBack();
            _server.Pass(1.5);
            Assert.AreEqual(new[] { "save" }, Repeated());
        }

        [Test]
        public void What_was_sent_long_before_the_loss_has_arrived()
        {
            for (var i = 0; i < 8; i++)
            {
                _server.Pass(2.0);
                _server.Say(Messages.Story(4 + i, false, new MessageMap()));
            }

            ComeBack();
            _server.Pass(1.5);
            Assert.IsEmpty(Repeated());
        }

        [Test]
        public void To_a_server_that_forgot_the_session_the_addressee_is_said_once()
        {
            _server.Transport.Break();
            _server.Pass(0.3);
            _server.Welcome(session: "s-2");
            _server.Pass(1.5);
            Assert.AreEqual(new[] { "talk", "save", "load" }, Repeated());
        }

        private void ComeBack()
        {
            _server.Transport.Break();
            _server.Pass(0.3);
            _server.Welcome(isRecovered: true);
        }

        private string[] Repeated()
        {
            var commands = new[] { "talk", "save", "load" };
            return _server.Transport.Sent.Select(each => (string)each["type"]).Where(commands.Contains).ToArray();
        }

        private static MessageMap State(string character) =>
            new MessageMap { { "type", "state" }, { "character", character }, { "state", "idle" } };

        private static MessageMap Slot(string type, string slot) =>
            new MessageMap { { "type", type }, { "slot", slot }, { "version", 4 } };
    }
}
