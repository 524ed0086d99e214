using System;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class NpcEventsTests
    {
        // What these say is told when their sound is heard, as UtteranceStarted and UtteranceFinished.
        private static readonly Type[] ToldBySound = { typeof(UtteranceStartMessage), typeof(UtteranceEndMessage) };

        [Test]
        public void Each_message_of_the_server_has_an_event()
        {
            var messages = typeof(ServerMessage).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(ServerMessage)) && type != typeof(UnknownMessage))
                .Except(ToldBySound);
            var told = typeof(NpcEvents).GetEvents().Select(each => each.EventHandlerType.GetGenericArguments()[0]).ToList();
            Assert.IsEmpty(messages.Except(told));
            Assert.Contains(typeof(UtteranceStarted), told);
            Assert.Contains(typeof(UtteranceFinished), told);
        }

        [Test]
        public void A_failure_that_nobody_handles_is_thrown_on()
        {
            var events = new NpcEvents();
            events.Welcomed += welcome => throw new InvalidOperationException("mine");
            var welcomed = ServerMessage.Read(MessagePackWriter.Write(Messages.Welcome()));
            var error = Assert.Throws<InvalidOperationException>(() => events.Raise(welcomed));
            StringAssert.Contains("mine", error.Message);
        }
    }
}
