using System.Diagnostics;

namespace NpcServer
{
    /// <summary>The clock on which sound and reports agree.</summary>
    public static class MonotonicClock
    {
        /// <summary>Seconds since some moment; never goes back. May be asked on any thread.</summary>
        public static double Seconds() => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;
    }
}
