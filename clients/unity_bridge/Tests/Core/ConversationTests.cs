using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class ConversationTests
    {
        private FakeServer _server;
        private List<string> _told;

        [SetUp]
        public void Meet()
        {
            _server = new FakeServer();
            _told = new List<string>();
            var events = _server.Client.Events;
            events.UtteranceStarted += line => _told.Add("start " + line.Utterance);
            events.WordHeard += word => _told.Add(word.Text);
            events.CueReached += cue => _told.Add("cue " + cue.Name);
            events.ActionRequested += action => _told.Add("action " + action.Action);
            events.UtteranceFinished += line => _told.Add("end " + line.HeardText);
            _server.Welcome();
        }

        [Test]
        public void Words_cues_and_actions_are_told_when_their_sound_is_heard()
        {
            _server.Say(
                Messages.Start("u-1", text: "one two"),
                Messages.Cue("u-1", 60, "nod"),
                Messages.Action("a-1", "u-1", 150),
                Messages.Speech("u-1", 0, Messages.Tone(100), "one"),
                Messages.Speech("u-1", 100, Messages.Tone(100), "two"),
                Messages.End("u-1", "one two"));
            _server.Pass(0.05);
            Assert.AreEqual(new[] { "start u-1", "one" }, _told);
            _server.Pass(0.05);
            Assert.AreEqual(new[] { "start u-1", "one", "cue nod" }, _told);
            _server.Pass(0.2);
            Assert.AreEqual(new[] { "start u-1", "one", "cue nod", "two", "action a-1", "end one two" }, _told);
        }

        [Test]
        public void Of_a_line_that_is_broken_off_nothing_later_is_told()
        {
            _server.Say(
                Messages.Start("u-1", text: "one two"),
                Messages.Cue("u-1", 250, "nod"),
                Messages.Speech("u-1", 0, Messages.Tone(300), "one"),
                Messages.Speech("u-1", 200, Messages.Tone(200), "two"));
            _server.Pass(0.1);
            _server.Say(Messages.Cancel("u-1"), Messages.End("u-1", "one two", true, "one"));
            _server.Pass(0.5);
            Assert.AreEqual(new[] { "start u-1", "one", "end one" }, _told);
            var last = _server.Transport.Of("playback").Last();
            Assert.AreEqual("stopped", last["state"]);
            Assert.That((double)last["played_ms"], Is.InRange(80.0, 140.0));
        }

        [Test]
        public void A_line_that_nobody_has_heard_yet_is_broken_off_without_a_word()
        {
            _server.Say(Messages.Start("u-1", text: "one"), Messages.Cancel("u-1"), Messages.End("u-1", "one", true));
            _server.Pass(0.2);
            Assert.IsEmpty(_told);
        }

        [Test]
        public void A_line_without_sound_is_shown_and_over()
        {
            _server.Say(Messages.Start("u-1", text: "..."), Messages.End("u-1", "..."));
            _server.Pass(0.1);
            Assert.AreEqual(new[] { "start u-1", "end ..." }, _told);
        }

        [Test]
        public void An_action_without_a_line_is_requested_at_once()
        {
            _server.Say(Messages.Action("a-1"));
            Assert.AreEqual(new[] { "action a-1" }, _told);
            _server.Client.FailAction("a-1", "the door is blocked");
            _server.Pass(0.01);
            var result = _server.Transport.Of("action_result").Single();
            Assert.AreEqual(false, result["ok"]);
            Assert.AreEqual("the door is blocked", result["error"]);
        }

        [Test]
        public void What_is_heard_is_reported_every_100_ms_and_at_the_end()
        {
            _server.Say(Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(450), "one"), Messages.End("u-1", "one"));
            _server.Pass(0.7);
            var reports = _server.Transport.Of("playback");
            Assert.That(reports.Count, Is.InRange(5, 7));
            Assert.AreEqual("finished", reports.Last()["state"]);
            Assert.AreEqual(450.0, reports.Last()["played_ms"]);
            Assert.AreEqual(reports.Select(each => each["played_ms"]), reports.Select(each => each["played_ms"]).OrderBy(each => each));
        }

        [Test]
        public void Before_a_line_is_broken_off_the_server_is_told_how_much_of_it_was_heard()
        {
            _server.Say(Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(400), "one"));
            _server.Pass(0.17);
            _server.Client.Interrupt();
            _server.Pass(0.01);
            var last = _server.Transport.Sent.Skip(_server.Transport.Sent.Count - 2).ToList();
            Assert.AreEqual(new[] { "playback", "interrupt" }, last.Select(each => each["type"]));
            Assert.That((double)last[0]["played_ms"], Is.InRange(150.0, 190.0));
        }

        [Test]
        public void While_the_game_is_paused_nothing_is_heard()
        {
            _server.Client.Playout.IsPaused = true;
            _server.Say(Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(100), "one"), Messages.End("u-1", "one"));
            _server.Pass(1.0);
            Assert.IsEmpty(_told);
            _server.Client.Playout.IsPaused = false;
            _server.Pass(0.3);
            Assert.AreEqual(new[] { "start u-1", "one", "end one" }, _told);
        }

        [Test]
        public void What_was_being_said_is_gone_when_the_server_has_forgotten_it()
        {
            _server.Say(Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(900), "one"));
            _server.Pass(0.1);
            _server.Transport.Break();
            _server.Pass(0.3);
            _server.Welcome(session: "s-2");
            _server.Pass(0.5);
            Assert.AreEqual(new[] { "start u-1", "one", "end one" }, _told);
            Assert.IsFalse(_server.Client.VoiceOf("mara").IsSpeaking);
            Assert.AreEqual("", _server.Client.VoiceOf("mara").Utterance);
        }

        [Test]
        public void A_line_ends_with_the_connection_at_the_latest()
        {
            _server.Say(Messages.Start("u-1", text: "one two"), Messages.Start("u-2", text: "not begun"));
            _server.Say(Messages.Speech("u-1", 0, Messages.Tone(300), "one"), Messages.Speech("u-1", 200, Messages.Tone(100), "two"));
            _server.Pass(0.1);
            _server.Client.Close();
            Assert.AreEqual(new[] { "start u-1", "one", "end one" }, _told);
        }

        [Test]
        public void A_line_goes_on_over_a_loss_that_was_mended()
        {
            _server.Say(Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(300), "one"));
            _server.Pass(0.1);
            _server.Transport.Break();
            _server.Pass(0.3);
            _server.Welcome(isRecovered: true);
            _server.Say(Messages.Speech("u-1", 300, Messages.Tone(100), "two"), Messages.End("u-1", "one two"));
            _server.Pass(0.5);
            Assert.AreEqual(new[] { "start u-1", "one", "two", "end one two" }, _told);
        }

        [Test]
        public void A_voice_shows_which_words_were_heard_and_is_silent_afterwards()
        {
            _server.Say(
                Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(400), "one", "two"), Messages.End("u-1", "one two"));
            var voice = _server.Client.VoiceOf("mara");
            _server.Pass(0.03);
            Assert.IsTrue(voice.IsSpeaking);
            Assert.AreEqual("one two", voice.Text);
            Assert.AreEqual(new[] { true, false }, voice.Words.Select(word => word.IsHeard));
            _server.Pass(0.8);
            Assert.IsFalse(voice.IsSpeaking);
            Assert.AreEqual("", voice.Text);
            Assert.AreEqual(1f, voice.Mouth[MouthShapes.Rest]);
        }

        [Test]
        public void The_button_is_said_again_to_a_server_that_forgot_the_session()
        {
            _server.Client.PushToTalk(true);
            _server.Pass(0.01);
            _server.Transport.Break();
            _server.Pass(0.3);
            _server.Welcome(session: "s-2");
            _server.Pass(0.01);
            Assert.AreEqual("push", _server.Transport.Of("mic").Single()["state"]);
        }
    }
}
