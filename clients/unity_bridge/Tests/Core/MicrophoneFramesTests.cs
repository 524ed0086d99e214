using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class MicrophoneFramesTests
    {
        [Test]
        public void Samples_become_frames_of_20_ms_and_keep_their_value()
        {
            var frames = new List<byte[]>();
            var microphone = new MicrophoneFrames(16000, 16000, frames.Add);
            var samples = Enumerable.Range(0, 1000).Select(i => (i - 500) / 32768f).ToArray();
            microphone.Add(samples, 700);
            microphone.Add(samples.Skip(700).ToArray(), 300);
            Assert.AreEqual(3, frames.Count);
            var values = frames.SelectMany(frame => Enumerable.Range(0, 320).Select(i => (int)BitConverter.ToInt16(frame, 2 * i)));
            Assert.AreEqual(Enumerable.Range(-500, 960), values);
        }

        [Test]
        public void What_is_too_loud_is_cut_and_does_not_turn_over()
        {
            var frames = new List<byte[]>();
            new MicrophoneFrames(16000, 16000, frames.Add).Add(Enumerable.Repeat(1.5f, 320).ToArray(), 320);
            Assert.AreEqual(short.MaxValue, BitConverter.ToInt16(frames[0], 0));
        }

        [TestCase(0f, 0f)]
        [TestCase(0.001f, 0f)]
        [TestCase(0.0316f, 0.5f)]
        [TestCase(1f, 1f)]
        public void The_level_is_even_in_decibels(float amplitude, float level)
        {
            var microphone = new MicrophoneFrames(16000, 16000, frame => { });
            microphone.Add(Enumerable.Repeat(amplitude, 320).ToArray(), 320);
            Assert.AreEqual(level, microphone.Level, 0.01f);
        }

        [Test]
        public void A_device_of_another_rate_gives_the_same_tone([Values(44100, 48000, 8000)] int rate)
        {
            var frames = new List<byte[]>();
            var microphone = new MicrophoneFrames(rate, 16000, frames.Add);
            var chunk = new float[rate / 50];
            for (var piece = 0; piece < 50; piece++)
            {
                for (var i = 0; i < chunk.Length; i++)
                {
                    chunk[i] = 0.5f * (float)Math.Sin(2 * Math.PI * 200 * (piece * chunk.Length + i) / rate);
                }

                microphone.Add(chunk, chunk.Length);
            }

            Assert.That(frames.Count, Is.InRange(49, 50));
            var heard = frames.SelectMany(frame => Enumerable.Range(0, 320).Select(i => BitConverter.ToInt16(frame, 2 * i) / 32768.0)).ToArray();
            for (var i = 100; i < heard.Length; i++)
            {
                var delayed = 0.5 * Math.Sin(2 * Math.PI * 200 * (i - 16000.0 / rate) / 16000);
                Assert.AreEqual(delayed, heard[i], 0.01);
            }
        }

        [Test]
        public void A_speaker_of_another_rate_gets_exactly_the_samples_it_asks_for([Values(24000, 48000)] int from)
        {
            var converter = new RateConverter(from, 44100);
            var source = 0;
            var heard = new List<float>();
            foreach (var count in new[] { 1024, 1, 512, 333, 1024, 1024 })
            {
                var samples = Enumerable.Range(source, converter.NeededFor(count)).Select(i => (float)i).ToArray();
                source += samples.Length;
                var target = new float[count];
                converter.Fill(samples, target, 0, count);
                heard.AddRange(target);
            }

            // The first sample is reached from silence.
            for (var i = 3; i < heard.Count; i++)
            {
                Assert.AreEqual(from / 44100.0, heard[i] - heard[i - 1], 0.01);
            }
        }
    }
}
