using System.Linq;
using NUnit.Framework;

namespace NpcServer.Tests
{
    public sealed class MouthTests
    {
        private const int PP = 1;
        private const int Aa = 10;
        private const int U = 14;

        [Test]
        public void Weights_are_between_0_and_1_and_add_up_to_1()
        {
            var visemes = Enumerable.Range(0, 40).Select(i => new Viseme(i * 37, 60, i % 15, 1f)).ToArray();
            for (var at = -100.0; at < 1800.0; at += 3.7)
            {
                var weights = Blend(visemes, at);
                Assert.AreEqual(1f, weights.Sum(), 1e-4f);
                Assert.IsTrue(weights.All(weight => weight >= 0f && weight <= 1f));
            }
        }

        [Test]
        public void Lips_are_closed_for_40_ms_though_the_sound_is_shorter()
        {
            var visemes = new[] { new Viseme(0, 200, Aa, 1f), new Viseme(200, 10, PP, 1f), new Viseme(210, 200, Aa, 1f) };
            for (var at = 170.0; at <= 210.0; at++)
            {
                Assert.AreEqual(1f, Blend(visemes, at)[PP], 1e-4f);
            }

            Assert.Less(Blend(visemes, 260)[PP], 0.01f);
        }

        [Test]
        public void Rounded_lips_are_anticipated()
        {
            Assert.Greater(Blend(new[] { new Viseme(100, 100, U, 1f) }, 60)[U], 0.01f);
            Assert.AreEqual(0f, Blend(new[] { new Viseme(100, 100, Aa, 1f) }, 60)[Aa]);
        }

        [Test]
        public void A_mouth_between_shapes_is_at_rest()
        {
            Assert.AreEqual(1f, Blend(new[] { new Viseme(0, 50, Aa, 1f) }, 500)[MouthShapes.Rest]);
        }

        [Test]
        public void A_mouth_relaxes_in_a_silence_that_no_shape_foresaw()
        {
            var weights = Blend(new[] { new Viseme(0, 1000, Aa, 1f) }, 500);
            Mouth.Relax(weights, 60);
            Assert.AreEqual(0.5f, weights[Aa], 0.01f);
            Mouth.Relax(weights, 120);
            Assert.AreEqual(1f, weights[MouthShapes.Rest], 1e-4f);
        }

        [Test]
        public void A_shape_that_this_client_does_not_know_is_passed_over()
        {
            Assert.AreEqual(1f, Blend(new[] { new Viseme(0, 100, 99, 1f), new Viseme(0, 100, -1, 1f) }, 50)[MouthShapes.Rest]);
        }

        private static float[] Blend(Viseme[] visemes, double atMs)
        {
            var weights = new float[MouthShapes.Count];
            Mouth.Blend(visemes, atMs, weights);
            return weights;
        }
    }
}
