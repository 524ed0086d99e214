using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class ConnectionTests
    {
        [Test]
        public void The_hello_says_who_plays_and_what_is_wanted()
        {
            var server = new FakeServer();
            server.Welcome();
            var hello = server.Transport.Sent[0];
            Assert.AreEqual("hello", hello["type"]);
            Assert.AreEqual(1L, hello["protocol"]);
            Assert.AreEqual("robin", ((MessageMap)hello["player"])["id"]);
            Assert.AreEqual((long)Messages.Rate, ((MessageMap)hello["audio_out"])["rate"]);
            Assert.IsFalse(hello.ContainsKey("token"));
            Assert.IsFalse(hello.ContainsKey("resume"));
        }

        [Test]
        public void Commands_that_are_given_before_the_welcome_are_sent_after_it_in_order()
        {
            var server = new FakeServer();
            server.Client.TalkTo("mara");
            server.Client.TypeLine("Hello");
            server.Welcome();
            Assert.AreEqual(new[] { "hello", "talk", "text" }, server.Transport.Sent.Select(each => each["type"]));
        }

        [Test]
        public void A_server_that_is_not_there_is_tried_again_after_ever_longer_pauses()
        {
            var server = new FakeServer();
            var pauses = new List<double>();
            for (var i = 0; i < 9; i++)
            {
                server.Pass(0.02);
                server.Transport.Break("Connection refused");
                server.Pass(0.01);
                pauses.Add(server.Changes.Last().RetryInSeconds.Value);
                server.Pass(pauses.Last());
            }

            StringAssert.Contains("Connection refused", server.Changes.Last(each => each.State == ConnectionState.Lost).Message);
            StringAssert.Contains("npc-server serve", server.Changes.Last(each => each.State == ConnectionState.Lost).Message);
            Assert.That(pauses[0], Is.InRange(0.16, 0.24));
            Assert.That(pauses[3], Is.InRange(1.28, 1.92));
            Assert.That(pauses[8], Is.InRange(8.0, 12.0));
        }

        [Test]
        public void After_a_loss_it_comes_back_with_the_number_of_the_last_message()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Say(Messages.Story(4, false, new MessageMap { { "gold", 6L } }));
            server.Transport.Break();
            server.Pass(0.3);
            server.Transport.State = TransportState.Open;
            server.Pass(0.01);
            var resume = (MessageMap)server.Transport.Of("hello")[0]["resume"];
            Assert.AreEqual("s-1", resume["session"]);
            Assert.AreEqual("secret", resume["token"]);
            Assert.AreEqual(2L, resume["seq"]);
        }

        [Test]
        public void A_message_that_is_missing_breaks_the_connection_which_asks_for_it_again()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Say(Messages.Story(4, false, new MessageMap()));
            server.LoseOne();
            server.Say(Messages.Story(6, false, new MessageMap()));
            Assert.AreEqual(ConnectionState.Lost, server.Changes.Last().State);
            StringAssert.Contains("some are missing", server.Changes.Last().Message);
            Assert.AreEqual(4, server.Client.Story.Version);
            server.Pass(0.3);
            server.Transport.State = TransportState.Open;
            server.Pass(0.01);
            Assert.AreEqual(2L, ((MessageMap)server.Transport.Of("hello")[0]["resume"])["seq"]);
        }

        [Test]
        public void A_message_that_comes_twice_is_taken_once()
        {
            var server = new FakeServer();
            var told = new List<ChoicesMessage>();
            server.Client.Events.ChoicesOffered += told.Add;
            server.Welcome();
            var choices = new MessageMap { { "type", "choices" }, { "choices", new List<object>() } };
            server.Say(choices);
            server.Transport.Say(choices, 2);
            server.Client.Poll();
            Assert.AreEqual(1, told.Count);
        }

        [Test]
        public void Bytes_that_are_no_message_break_the_connection_with_a_reason()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Transport.Say(new byte[] { 0xc1, 0x00 });
            server.Client.Poll();
            Assert.AreEqual(ConnectionState.Lost, server.Changes.Last().State);
            StringAssert.Contains("2 bytes that are no message", server.Changes.Last().Message);
            Assert.IsTrue(server.Transport.IsDisposed);
        }

        [Test]
        public void A_server_that_is_malformed_again_and_again_is_not_tried_without_pauses()
        {
            var server = new FakeServer();
            for (var i = 0; i < 5; i++)
            {
                server.Welcome();
                server.Transport.Say(new byte[] { 0xc1 });
                server.Client.Poll();
                server.Pass(server.Changes.Last().RetryInSeconds.Value + 0.01);
            }

            var pauses = server.Changes.Where(each => each.State == ConnectionState.Lost).Select(each => each.RetryInSeconds.Value);
            Assert.Greater(pauses.Last(), 2.0);
        }

        [Test]
        public void A_network_that_died_without_a_word_is_noticed()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Pass(14.0);
            Assert.AreEqual(ConnectionState.Connected, server.Changes.Last().State);
            Assert.AreEqual(2, server.Transport.Of("ping").Count);
            server.Pass(2.0);
            Assert.AreEqual(ConnectionState.Connecting, server.Changes.Last().State);
            StringAssert.Contains("is the network down?", server.Changes[server.Changes.Count - 2].Message);
        }

        [Test]
        public void A_server_that_does_not_answer_a_hello_is_told_apart_from_one_that_is_not_there()
        {
            var server = new FakeServer();
            server.Pass(0.02);
            server.Transport.State = TransportState.Open;
            server.Pass(10.1);
            StringAssert.Contains(
                "takes connections and does not answer", server.Changes.Last(each => each.State == ConnectionState.Lost).Message);
        }

        [TestCase("token_invalid")]
        [TestCase("unknown_world")]
        public void A_refusal_ends_it_with_the_servers_words(string code)
        {
            var server = new FakeServer();
            server.Pass(0.02);
            server.Transport.State = TransportState.Open;
            server.Client.Poll();
            server.Transport.Say(Messages.Error(code, true), null);
            server.Client.Poll();
            server.Pass(60.0);
            Assert.AreEqual(ConnectionState.Refused, server.Client.Connection.State);
            StringAssert.Contains($"({code}): refused: {code}", server.Client.Connection.Message);
            Assert.AreEqual(1, server.Transports.Count);
        }

        [Test]
        public void A_busy_server_is_tried_again()
        {
            var server = new FakeServer();
            server.Pass(0.02);
            server.Transport.State = TransportState.Open;
            server.Client.Poll();
            server.Transport.Say(Messages.Error("busy", true), null);
            server.Pass(0.5);
            Assert.AreEqual(2, server.Transports.Count);
        }

        [Test]
        public void A_player_who_is_replaced_by_another_device_does_not_fight_for_the_place()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Transport.Say(Messages.Error("replaced", true), null);
            server.Transport.Break("replaced (4409)");
            server.Pass(30.0);
            Assert.AreEqual(ConnectionState.Refused, server.Client.Connection.State);
            Assert.AreEqual(1, server.Transports.Count);
        }

        [Test]
        public void A_server_that_goes_away_is_left_alone_for_as_long_as_it_says()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Transport.Say(Messages.GoAway(2000), null);
            server.Transport.Break("the server is going down (1001)");
            server.Pass(1.9);
            Assert.AreEqual(1, server.Transports.Count);
            server.Pass(0.3);
            Assert.AreEqual(2, server.Transports.Count);
        }

        [Test]
        public void A_line_that_may_have_been_swallowed_by_the_loss_is_sent_again_with_the_same_id()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Client.TypeLine("Who are you?");
            server.Pass(0.01);
            var id = server.Transport.Of("text")[0]["id"];
            server.Transport.Break();
            server.Pass(0.3);
            server.Welcome(isRecovered: true);
            server.Pass(0.01);
            Assert.AreEqual(id, server.Transport.Of("text").Single()["id"]);
        }

        [Test]
        public void A_server_that_forgot_the_session_is_told_whom_the_player_faces()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Client.TalkTo("joe");
            server.Client.TalkTo("mara");
            server.Pass(0.01);
            server.Transport.Break();
            server.Pass(0.3);
            server.Client.TypeLine("Are you there?");
            server.Welcome(session: "s-2");
            server.Pass(0.01);
            Assert.AreEqual(new[] { "hello", "talk", "text" }, server.Transport.Sent.Select(each => each["type"]));
            Assert.AreEqual(new List<object> { "mara" }, server.Transport.Sent[1]["characters"]);
        }

        [Test]
        public void A_resumed_session_is_not_told_again()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Client.TalkTo("mara");
            server.Pass(0.01);
            server.Transport.Break();
            server.Pass(0.3);
            server.Welcome(isRecovered: true);
            server.Pass(0.01);
            Assert.AreEqual(0, server.Transport.Of("talk").Count);
        }

        [Test]
        public void A_message_waits_while_the_one_before_is_on_its_way()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Transport.IsBusy = true;
            server.Client.TypeLine("one");
            server.Client.TypeLine("two");
            server.Pass(0.02);
            Assert.AreEqual(0, server.Transport.Of("text").Count);
            server.Transport.IsBusy = false;
            server.Pass(0.02);
            Assert.AreEqual(new[] { "one", "two" }, server.Transport.Of("text").Select(each => each["text"]));
        }

        [Test]
        public void What_waits_for_a_stuck_network_is_bounded_and_sound_goes_first()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Transport.IsBusy = true;
            server.Client.TypeLine("Who are you?");
            server.Client.PushToTalk(true);
            for (var i = 0; i < 1000; i++)
            {
                server.Client.MicrophoneFrame(new byte[640]);
            }

            server.Pass(0.01);
            server.Transport.IsBusy = false;
            server.Pass(0.01);
            Assert.AreEqual(1, server.Transport.Of("text").Count);
            Assert.AreEqual(1, server.Transport.Of("mic").Count);
            Assert.That(server.Transport.Of("audio").Count, Is.InRange(200, 256));
            Assert.AreEqual(1000L, server.Transport.Of("audio").Last()["seq"]);
        }

        [Test]
        public void A_handler_may_close_the_connection_and_is_told_nothing_more()
        {
            var server = new FakeServer();
            var told = new List<string>();
            server.Welcome();
            server.Client.Events.SpeechStarted += each => server.Client.Close();
            server.Client.Events.SpeechStopped += each => told.Add("stopped");
            server.Say(
                new MessageMap { { "type", "speech_started" }, { "at_ms", 1L } },
                new MessageMap { { "type", "speech_stopped" }, { "at_ms", 2L } });
            server.Pass(0.1);
            Assert.IsEmpty(told);
            Assert.AreEqual(ConnectionState.Closed, server.Client.Connection.State);
        }

        [Test]
        public void Closing_says_bye_and_tells_it_once()
        {
            var server = new FakeServer();
            server.Welcome();
            server.Client.Close();
            server.Client.Close();
            server.Client.Poll();
            Assert.AreEqual("bye", server.Transport.Sent.Last()["type"]);
            Assert.IsTrue(server.Transport.IsDisposed);
            Assert.AreEqual(1, server.Changes.Count(each => each.State == ConnectionState.Closed));
        }

        [Test]
        public void A_connection_that_is_not_up_yet_is_closed_without_waiting_for_anybody()
        {
            var transport = new FakeTransport();
            var connection = new Connection(
                new Uri("ws://127.0.0.1:1/v1"),
                () => new MessageMap(),
                () => transport,
                new Random(1),
                () => { },
                message => { },
                change => { });
            connection.Pump(1.0, true);
            connection.Close(1.0);
            Assert.IsTrue(connection.IsDrained(1.0));
            Assert.IsTrue(transport.IsDisposed);
        }

        [TestCase("http://127.0.0.1:8765/v1")]
        [TestCase("127.0.0.1:8765")]
        [TestCase("")]
        public void An_address_that_is_none_is_refused_at_once(string url)
        {
            var error = Assert.Throws<ArgumentException>(() => new NpcClient(new NpcClientSettings { Url = url }));
            StringAssert.Contains("ws://127.0.0.1:8765/v1", error.Message);
        }

        [Test]
        public void A_message_that_is_too_large_is_refused_where_it_is_made()
        {
            var server = new FakeServer();
            var error = Assert.Throws<ArgumentException>(
                () => server.Client.DescribeSurroundings(new MessageMap(), new byte[70000]));
            StringAssert.Contains("65536", error.Message);
        }

        [Test]
        public void A_handler_that_throws_does_not_keep_the_next_from_being_called()
        {
            var server = new FakeServer();
            var failures = new List<Exception>();
            var worlds = new List<string>();
            server.Client.Events.Failed += failures.Add;
            server.Client.Events.Welcomed += welcome => throw new InvalidOperationException("mine");
            server.Client.Events.Welcomed += welcome => worlds.Add(welcome.World);
            server.Welcome();
            Assert.AreEqual("mine", failures.Single().Message);
            Assert.AreEqual(new[] { "Harbour" }, worlds);
        }
    }
}
