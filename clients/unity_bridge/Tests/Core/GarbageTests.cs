using System;
using NUnit.Framework;

namespace NpcServer.Tests
{
    /// <summary>What is done in each frame, and for each block of sound, makes no garbage: that would cost a game frames.</summary>
    public sealed class GarbageTests
    {
        private const int Block = 256;

        private static readonly Func<long> Allocated = AllocationsOfThisThread();

        private FakeServer _server;

        [SetUp]
        public void Meet()
        {
            if (Allocated == null)
            {
                Assert.Ignore("this runtime does not count what a thread allocates");
            }

            _server = new FakeServer();
            _server.Welcome();
            Use(_server.Client.VoiceOf("mara"));
        }

        [Test]
        public void While_nobody_speaks_a_frame_makes_none()
        {
            _server.Pass(0.3);
            Assert.AreEqual(0, FramesWithGarbage(100));
        }

        [Test]
        public void While_a_character_speaks_only_reports_to_the_server_do()
        {
            _server.Say(Messages.Start("u-1"), Messages.Speech("u-1", 0, Messages.Tone(900), "one", "two"));
            _server.Pass(0.3);
            Assert.That(FramesWithGarbage(50), Is.LessThanOrEqualTo(10), "a report each 100 ms, made in one frame and sent in the next");
            Assert.AreEqual("one two", _server.Client.VoiceOf("mara").Text);
        }

        [Test]
        public void The_mixer_takes_sound_without_any()
        {
            var playout = new Playout { Rate = Messages.Rate };
            var sink = playout.Attach("mara", 0.0);
            var converter = new RateConverter(Messages.Rate, 48000);
            var clock = new MixerClock();
            var taken = new float[Block];
            var heard = new float[Block];
            playout.Begin("u-1", "mara");
            playout.Feed("u-1", 0, Messages.Tone(900));
            var garbage = 0L;
            for (var i = 0; i < 40; i++)
            {
                var now = 0.01 * i;
                var before = Allocated();
                var needed = converter.NeededFor(Block);
                sink.Take(taken, 0, needed, clock.ToSeconds(now, now), now);
                converter.Fill(taken, heard, 0, Block);
                garbage += i < 2 ? 0 : Allocated() - before; // the first calls compile what they call
            }

            Assert.AreEqual(0, garbage);
            Assert.AreNotEqual(0f, heard[Block - 1]);
        }

        // As the components do in each frame: the mouth, and which words are lit.
        private static float Use(Voice voice)
        {
            var sum = 0f;
            for (var i = 0; i < MouthShapes.Count; i++)
            {
                sum += voice.Mouth[i];
            }

            for (var i = 0; i < voice.Words.Count; i++)
            {
                sum += voice.Words[i].IsHeard ? 1f : 0f;
            }

            return sum + voice.Text.Length;
        }

        private int FramesWithGarbage(int frames)
        {
            var count = 0;
            for (var i = 0; i < frames; i++)
            {
                var before = Allocated();
                _server.Pass(0.01);
                Use(_server.Client.VoiceOf("mara"));
                count += Allocated() > before ? 1 : 0;
            }

            return count;
        }

        private static Func<long> AllocationsOfThisThread()
        {
            var method = typeof(GC).GetMethod("GetAllocatedBytesForCurrentThread");
            return method == null ? null : (Func<long>)Delegate.CreateDelegate(typeof(Func<long>), method);
        }
    }
}
