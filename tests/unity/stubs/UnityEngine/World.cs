using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace UnityEngine
{
    public static class Debug
    {
        /// <summary>What was logged, each with its kind before it.</summary>
        public static readonly List<string> Logged = new List<string>();

        public static void Log(object message) => Logged.Add("log: " + message);

        public static void LogWarning(object message, Object context) => Logged.Add("warning: " + message);

        public static void LogError(object message, Object context) => Logged.Add("error: " + message);

        public static void LogException(Exception error, Object context) => Logged.Add("exception: " + error);
    }

    public static class Time
    {
        private static readonly Stopwatch Watch = Stopwatch.StartNew();

        /// <summary>Added to the time, by a test that does not want to wait.</summary>
        public static float Skipped;

        public static float realtimeSinceStartup => (float)Watch.Elapsed.TotalSeconds + Skipped;
    }

    public static class Application
    {
        public static string productName = "stub game";

        public static bool isPlaying = true;

        public static bool HasUserAuthorization(UserAuthorization mode) => true;

        public static object RequestUserAuthorization(UserAuthorization mode) => null;
    }

    /// <summary>Of a font: here so that no type of the package is called as it is.</summary>
    public struct CharacterInfo
    {
    }

    public enum UserAuthorization
    {
        Microphone,
    }

    public static class PlayerPrefs
    {
        private static readonly Dictionary<string, string> Kept = new Dictionary<string, string>();

        public static string GetString(string key, string fallback) =>
            Kept.TryGetValue(key, out var value) ? value : fallback;

        public static void SetString(string key, string value) => Kept[key] = value;

        public static void Save()
        {
        }
    }

    public static class Mathf
    {
        public const float PI = (float)Math.PI;

        public static float Max(float left, float right) => Math.Max(left, right);

        public static float Clamp(float value, float from, float to) => Math.Min(to, Math.Max(from, value));

        public static float Cos(float angle) => (float)Math.Cos(angle);

        public static float Sin(float angle) => (float)Math.Sin(angle);
    }

    public struct Vector2
    {
        public float x;
        public float y;
    }

    public struct Vector3
    {
        public float x;
        public float y;
        public float z;

        public Vector3(float x, float y, float z)
        {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        public static Vector3 zero => new Vector3();

        public static Vector3 one => new Vector3(1f, 1f, 1f);

        public static Vector3 back => new Vector3(0f, 0f, -1f);

        public static Vector3 operator +(Vector3 left, Vector3 right) =>
            new Vector3(left.x + right.x, left.y + right.y, left.z + right.z);

        public static Vector3 operator -(Vector3 left, Vector3 right) => left + -1f * right;

        public static Vector3 operator *(float factor, Vector3 vector) =>
            new Vector3(factor * vector.x, factor * vector.y, factor * vector.z);
    }

    public struct Color
    {
        public float r;
        public float g;
        public float b;
        public float a;

        public Color(float r, float g, float b, float a = 1f)
        {
            this.r = r;
            this.g = g;
            this.b = b;
            this.a = a;
        }

        public static Color white => new Color(1f, 1f, 1f);

        public static Color black => new Color(0f, 0f, 0f);
    }

    public static class ColorUtility
    {
        public static string ToHtmlStringRGBA(Color color) =>
            $"{Byte(color.r):X2}{Byte(color.g):X2}{Byte(color.b):X2}{Byte(color.a):X2}";

        private static int Byte(float share) => (int)Math.Round(255f * share);
    }
}
