using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace UnityEngine
{
    /// <summary>What the test harness drives in the place of Unity's player loop.</summary>
    public static class Engine
    {
        private static readonly List<MonoBehaviour> Behaviours = new List<MonoBehaviour>();

        public static IEnumerable<MonoBehaviour> All => Copy().Where(each => each.IsActive);

        /// <summary>One frame: Start, Update, LateUpdate, as Unity orders them.</summary>
        public static void Frame()
        {
            foreach (var each in Ordered().Where(each => each.IsOn && !each.IsStarted))
            {
                each.IsStarted = true;
                Send(each, "Start");
            }

            SendAll("Update");
            SendAll("LateUpdate");
            TheKey.EndFrame();
        }

        /// <summary>The mixer asks for one block of each source that plays; the sum of them.</summary>
        public static float[] Mix(int frames, int channels)
        {
            var sum = new float[frames * channels];
            foreach (var each in Copy())
            {
                var source = each.IsOn && HasFilter(each) ? each.GetComponent<AudioSource>() : null;
                if (source != null && source.isPlaying && !AudioListener.pause)
                {
                    var block = source.Play(frames, channels);
                    each.Call("OnAudioFilterRead", block, channels);
                    for (var i = 0; i < sum.Length; i++)
                    {
                        sum[i] += block[i];
                    }
                }
            }

            AudioSettings.dspTime += (double)frames / AudioSettings.outputSampleRate;
            return sum;
        }

        public static void SendAll(string message, params object[] arguments)
        {
            foreach (var each in Ordered().Where(each => each.IsOn))
            {
                Send(each, message, arguments);
            }
        }

        internal static void Know(MonoBehaviour behaviour)
        {
            lock (Behaviours)
            {
                Behaviours.Add(behaviour);
            }

            Refresh();
        }

        internal static void Forget(MonoBehaviour behaviour)
        {
            Turn(behaviour, false);
            if (behaviour.IsAwake)
            {
                Send(behaviour, "OnDestroy");
            }

            lock (Behaviours)
            {
                Behaviours.Remove(behaviour);
            }
        }

        internal static void Refresh()
        {
            foreach (var each in Ordered())
            {
                Turn(each, each.IsActive);
            }
        }

        private static void Turn(MonoBehaviour behaviour, bool isOn)
        {
            if (isOn == behaviour.IsOn)
            {
                return;
            }

            if (isOn && !behaviour.IsAwake)
            {
                behaviour.IsAwake = true;
                Send(behaviour, "Awake");
            }

            behaviour.IsOn = isOn;
            Send(behaviour, isOn ? "OnEnable" : "OnDisable");
        }

        private static void Send(MonoBehaviour behaviour, string message, params object[] arguments)
        {
            try
            {
                behaviour.Call(message, arguments);
            }
            catch (TargetInvocationException error)
            {
                ExceptionDispatchInfo.Capture(error.InnerException).Throw();
            }
        }

        private static MonoBehaviour[] Ordered() => Copy().OrderBy(OrderOf).ToArray();

        // The mixer has a thread of its own.
        private static MonoBehaviour[] Copy()
        {
            lock (Behaviours)
            {
                return Behaviours.ToArray();
            }
        }

        private static int OrderOf(MonoBehaviour behaviour) =>
            behaviour.GetType().GetCustomAttributes(typeof(DefaultExecutionOrder), true)
                .Cast<DefaultExecutionOrder>().Select(each => each.Order).FirstOrDefault();

        private static bool HasFilter(MonoBehaviour behaviour) =>
            behaviour.GetType().GetMethod("OnAudioFilterRead", BindingFlags.Instance | BindingFlags.NonPublic) != null;
    }
}
