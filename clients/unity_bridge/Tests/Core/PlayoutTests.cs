using System;
using System.Linq;
using System.Threading;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class PlayoutTests
    {
        private const int BlockSamples = 240;

        private Playout _playout;
        private PlayoutSink _sink;
        private double _now;

        [SetUp]
        public void Attach()
        {
            _playout = new Playout { Rate = Messages.Rate };
            _sink = _playout.Attach("mara", 0.0);
            _now = 0.0;
        }

        [Test]
        public void Sound_comes_out_as_it_went_in()
        {
            var random = new Random(7);
            var pcm = new byte[2 * 3000];
            random.NextBytes(pcm);
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, pcm.Take(2000).ToArray());
            _playout.Feed("u-1", 1000 * 1000.0 / Messages.Rate, pcm.Skip(2000).ToArray());
            _playout.End("u-1");
            var heard = Take(13).SelectMany(sample => BitConverter.GetBytes((short)(sample * 32768f))).Take(pcm.Length).ToArray();
            Assert.AreEqual(pcm, heard);
        }

        [Test]
        public void A_line_waits_until_30_ms_of_it_lie_there()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(20));
            Assert.AreEqual(0, Loud(Take(2)));
            _playout.Feed("u-1", 20, Messages.Tone(20));
            Assert.AreEqual(BlockSamples, Loud(Take(1)));
        }

        [Test]
        public void A_short_line_does_not_wait()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(10));
            _playout.End("u-1");
            Assert.AreEqual(BlockSamples, Loud(Take(2)));
        }

        [Test]
        public void A_line_that_ran_dry_goes_on_when_80_ms_lie_there()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(40));
            Take(6);
            _playout.Feed("u-1", 40, Messages.Tone(60));
            Assert.AreEqual(0, Loud(Take(2)));
            _playout.Feed("u-1", 100, Messages.Tone(40));
            Assert.AreEqual(2 * BlockSamples, Loud(Take(2)));
            Assert.AreEqual(1, _playout.Underruns);
        }

        [Test]
        public void A_line_that_is_broken_off_is_silent_after_5_ms_and_gets_quieter_until_then()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(400));
            Take(5);
            _playout.Cancel("u-1", _now);
            var heard = Take(2);
            Assert.That(Loud(heard), Is.InRange(100, 120));
            for (var i = 1; i < 120; i++)
            {
                Assert.LessOrEqual(heard[i], heard[i - 1]);
            }

            Assert.IsTrue(_playout.HasEnded("u-1", _now + 1, out var endMs, out var isCut));
            Assert.IsTrue(isCut);
            Assert.AreEqual(55.0, endMs, 0.1);
        }

        [Test]
        public void Pieces_that_come_behind_a_break_are_dropped()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(100));
            Take(1);
            _playout.Cancel("u-1", _now);
            _playout.Feed("u-1", 100, Messages.Tone(100));
            Assert.That(Loud(Take(20)), Is.InRange(100, 120));
        }

        [Test]
        public void A_lost_piece_is_a_jump_and_does_not_shift_what_follows()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(40));
            _playout.Feed("u-1", 140, Messages.Tone(40));
            Take(5);
            Assert.AreEqual(150.0, _playout.PositionMs("u-1", _now).Value, 0.1);
        }

        [Test]
        public void What_comes_twice_is_heard_once()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(40));
            _playout.Feed("u-1", 20, Messages.Tone(40));
            _playout.End("u-1");
            Assert.AreEqual(6 * BlockSamples, Loud(Take(10)));
        }

        [Test]
        public void The_position_is_that_of_the_sound_that_has_left_the_speaker()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(100));
            var block = new float[BlockSamples];
            _sink.Take(block, 0, BlockSamples, 5.05, 5.0);
            Assert.IsNull(_playout.PositionMs("u-1", 5.04));
            Assert.AreEqual(4.0, _playout.PositionMs("u-1", 5.054).Value, 0.1);
            Assert.AreEqual(10.0, _playout.PositionMs("u-1", 5.2).Value, 0.1);
        }

        [Test]
        public void Two_characters_never_speak_at_once()
        {
            var other = _playout.Attach("joe", 0.0);
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(15));
            _playout.End("u-1");
            _playout.Begin("u-2", "joe");
            _playout.Feed("u-2", 0, Messages.Tone(40));
            var mara = new float[BlockSamples * 4];
            var joe = new float[BlockSamples * 4];
            for (var i = 0; i < 4; i++)
            {
                _sink.Take(mara, i * BlockSamples, BlockSamples, i * 0.01, i * 0.01);
                other.Take(joe, i * BlockSamples, BlockSamples, i * 0.01, i * 0.01);
            }

            Assert.AreEqual(360, Loud(mara));
            Assert.AreEqual(3 * BlockSamples - 120, Loud(joe));
            Assert.AreEqual(360, Array.FindIndex(joe, sample => sample != 0f));
        }

        [Test]
        public void A_character_has_one_voice_only()
        {
            Assert.Throws<InvalidOperationException>(() => _playout.Attach("mara", 0.0));
            _sink.Dispose();
            Assert.DoesNotThrow(() => _playout.Attach("mara", 0.0));
        }

        [Test]
        public void A_voice_that_is_given_back_in_the_middle_of_a_line_goes_on_in_silence()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(100));
            _playout.End("u-1");
            Take(2);
            _sink.Dispose();
            var clock = new SilentClock(_playout);
            for (var i = 0; i < 12; i++)
            {
                clock.Advance(_now += 0.01);
            }

            Assert.IsTrue(_playout.HasEnded("u-1", _now + 0.1, out var endMs, out var isCut));
            Assert.AreEqual(100.0, endMs, 0.1);
            Assert.IsFalse(isCut);
        }

        [Test]
        public void A_source_that_is_too_far_away_to_be_mixed_does_not_stop_the_story()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(100));
            _playout.End("u-1");
            var clock = new SilentClock(_playout);
            for (var i = 0; i < 20; i++)
            {
                clock.Advance(_now += 0.01);
            }

            Assert.IsNull(_playout.PositionMs("u-1", _now));
            for (var i = 0; i < 30; i++)
            {
                clock.Advance(_now += 0.01);
            }

            Assert.IsTrue(_playout.HasEnded("u-1", _now, out var endMs, out var isCut));
            Assert.AreEqual(100.0, endMs, 0.1);
            Assert.IsFalse(isCut);
        }

        [Test]
        public void A_mixer_that_stood_still_with_the_game_goes_on_where_it_was()
        {
            _playout.Begin("u-1", "mara");
            _playout.Feed("u-1", 0, Messages.Tone(400));
            Take(5);
            _playout.IsPaused = true;
            var clock = new SilentClock(_playout);
            for (var i = 0; i < 100; i++)
            {
                clock.Advance(_now += 0.01);
            }

            _playout.IsPaused = false;
            clock.Advance(_now += 0.01);
            clock.Advance(_now += 0.01);
            Take(1);
            Assert.AreEqual(60.0, _playout.PositionMs("u-1", _now).Value, 0.1);
        }

        [Test]
        public void Three_threads_at_once_lose_nothing()
        {
            const int Pieces = 400;
            var isOver = false;
            var heard = 0;
            var mixer = new Thread(() =>
            {
                var block = new float[BlockSamples];
                while (!Volatile.Read(ref isOver))
                {
                    _sink.Take(block, 0, BlockSamples, 0.0, 0.0);
                    heard += Loud(block);
                }
            });
            var asker = new Thread(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    _playout.PositionMs("u-1", 1.0);
                    _playout.IsAllHeard("u-1", 1.0);
                }
            });
            mixer.Start();
            asker.Start();
            _playout.Begin("u-1", "mara");
            for (var i = 0; i < Pieces; i++)
            {
                _playout.Feed("u-1", i * 10.0, Messages.Tone(10));
            }

            _playout.End("u-1");
            Assert.IsTrue(SpinWait.SpinUntil(() => _playout.HasEnded("u-1", 1e9, out var endMs, out var isCut), 5000));
            Volatile.Write(ref isOver, true);
            mixer.Join();
            asker.Join();
            Assert.AreEqual(Pieces * BlockSamples, heard);
        }

        private float[] Take(int blocks)
        {
            var heard = new float[blocks * BlockSamples];
            for (var i = 0; i < blocks; i++)
            {
                _sink.Take(heard, i * BlockSamples, BlockSamples, _now, _now);
                _now += (double)BlockSamples / Messages.Rate;
            }

            return heard;
        }

        private static int Loud(float[] samples) => samples.Count(sample => sample != 0f);
    }
}
