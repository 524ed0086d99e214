using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class MixerClockTests
    {
        private const double Block = 256.0 / 48000;

        [Test]
        public void A_mixer_that_calls_late_now_and_then_is_heard_evenly()
        {
            var clock = new MixerClock();
            var lateness = new[] { 0.0, 0.004, 0.001, 0.015, 0.0, 0.008 };
            for (var i = 0; i < 600; i++)
            {
                var mixerTime = i * Block;
                var heardAt = clock.ToSeconds(mixerTime, 100.0 + mixerTime + lateness[i % lateness.Length]);
                Assert.AreEqual(100.0 + mixerTime, heardAt, 0.0001);
            }
        }

        [Test]
        public void Voices_of_one_block_agree_though_they_are_mixed_one_after_the_other()
        {
            var clock = new MixerClock();
            Assert.AreEqual(clock.ToSeconds(5.0, 105.000), clock.ToSeconds(5.0, 104.999));
        }

        [Test]
        public void A_mixer_that_begins_anew_is_followed_at_once()
        {
            var clock = new MixerClock();
            clock.ToSeconds(50.0, 150.0);
            Assert.AreEqual(151.0, clock.ToSeconds(0.0, 151.0), 1e-9);
            Assert.AreEqual(171.0, clock.ToSeconds(1.0, 171.0), 1e-9);
        }

        [Test]
        public void A_device_that_is_a_little_slow_is_followed()
        {
            var clock = new MixerClock();
            for (var i = 0; i < 20000; i++)
            {
                var now = 100.0 + i * Block * 1.0001;
                Assert.AreEqual(now, clock.ToSeconds(i * Block, now), 0.0001);
            }
        }
    }
}
