using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>Blends timed mouth shapes into weights: a pure function of the shapes and the time.</summary>
    /// <remarks>
    /// Each shape has a curve of influence that rises before it and falls after it, after Cohen and Massaro, "Modeling
    /// Coarticulation in Synthetic Visual Speech" (1993). Neighbours of equal reach cross over so that their influences
    /// add up to 1; a short shape between two others therefore does not reach its full weight, which is how
    /// coarticulation looks. Rounded lips reach further in time. The lips of <c>PP</c> and <c>FF</c> are not a matter
    /// of degree: they are fully there for at least 40 ms, and whatever else is going on gives way to them.
    /// </remarks>
    public static class Mouth
    {
        private const int LipsClosed = 1;
        private const int LipToTeeth = 2;
        private const int RoundedO = 13;
        private const int RoundedU = 14;

        // Half of the time in which one shape gives way to the next. Chosen: a shape takes 70 ms to be seen.
        private const double ReachMs = 35.0;

        // Chosen: rounding is the slowest movement of the lips, and is anticipated.
        private const double RoundedReachMs = 60.0;

        // Chosen: fast, but two pictures at 60 a second.
        private const double ContactRiseMs = 35.0;

        // Two film frames, below which viewers miss that the lips were closed.
        private const double ShortestContactMs = 40.0;

        // No shape has influence so far from its own time.
        private const double FarthestMs = 120.0;
        private const double LongestShapeMs = 2000.0;

        // After a silence that no shape foresaw.
        private const double RelaxedAfterMs = 120.0;

        /// <summary>The weight of each of <see cref="MouthShapes"/> at a time, from 0 to 1, adding up to 1.</summary>
        /// <param name="visemes">Ordered by time; gaps between them are at rest.</param>
        /// <param name="atMs">On the clock of the visemes.</param>
        /// <param name="weights">Is given the <see cref="MouthShapes.Count"/> weights.</param>
        public static void Blend(IReadOnlyList<Viseme> visemes, double atMs, float[] weights)
        {
            Array.Clear(weights, 0, weights.Length);
            var free = 0.0f;
            var contact = 0.0f;
            for (var i = FirstNear(visemes, atMs); i < visemes.Count && visemes[i].TimeMs <= atMs + FarthestMs; i++)
            {
                var shape = visemes[i].Shape;
                if (IsContact(shape))
                {
                    var closed = (float)ContactAt(visemes[i], atMs) * visemes[i].Weight;
                    contact += Math.Max(0f, closed - weights[shape]);
                    weights[shape] = Math.Max(weights[shape], closed);
                }
                else if (shape > MouthShapes.Rest && shape < MouthShapes.Count)
                {
                    var reachMs = shape == RoundedO || shape == RoundedU ? RoundedReachMs : ReachMs;
                    var influence = (float)Influence(visemes[i], atMs, reachMs) * visemes[i].Weight;
                    weights[shape] += influence;
                    free += influence;
                }
            }

            Share(weights, free, contact);
        }

        /// <summary>Changes weights to those of the same mouth after a silence: at rest after 120 ms.</summary>
        public static void Relax(float[] weights, double silentForMs)
        {
            var share = (float)Smooth(silentForMs / RelaxedAfterMs);
            for (var i = 0; i < weights.Length; i++)
            {
                var rest = i == MouthShapes.Rest ? 1f : 0f;
                weights[i] += (rest - weights[i]) * share;
            }
        }

        /// <summary>Changes weights to those of a mouth that does not speak.</summary>
        public static void Rest(float[] weights)
        {
            Array.Clear(weights, 0, weights.Length);
            weights[MouthShapes.Rest] = 1f;
        }

        private static void Share(float[] weights, float free, float contact)
        {
            var closing = contact > 1f ? 1f / contact : 1f;
            var room = (1f - Math.Min(1f, contact)) / Math.Max(1f, free);
            var sum = 0f;
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] *= IsContact(i) ? closing : room;
                sum += weights[i];
            }

            weights[MouthShapes.Rest] = Math.Max(0f, 1f - sum);
        }

        private static bool IsContact(int shape) => shape == LipsClosed || shape == LipToTeeth;

        // Index of the first shape that may still have influence.
        private static int FirstNear(IReadOnlyList<Viseme> visemes, double atMs)
        {
            var low = 0;
            var high = visemes.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (visemes[middle].TimeMs < atMs - LongestShapeMs - FarthestMs)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }

        // A step up at its begin and a step down at its end, both smoothed over twice the reach.
        private static double Influence(Viseme viseme, double atMs, double reachMs) =>
            Step(atMs - viseme.TimeMs, reachMs) - Step(atMs - viseme.TimeMs - viseme.DurationMs, reachMs);

        // 1 from its begin to its end, and before that if it is short; the lips part only after it.
        private static double ContactAt(Viseme viseme, double atMs)
        {
            var endMs = viseme.TimeMs + viseme.DurationMs;
            var beginMs = Math.Min(viseme.TimeMs, endMs - ShortestContactMs);
            var awayMs = atMs < beginMs ? beginMs - atMs : atMs - endMs;
            return Smooth(1.0 - awayMs / ContactRiseMs);
        }

        private static double Step(double sinceMs, double reachMs) => Smooth((sinceMs + reachMs) / (2 * reachMs));

        // 0 below 0, 1 above 1, without a corner between (3x² - 2x³).
        private static double Smooth(double share)
        {
            share = Math.Min(1.0, Math.Max(0.0, share));
            return share * share * (3.0 - 2.0 * share);
        }
    }
}
