namespace UnityEngine
{
    public struct Rect
    {
        public Rect(float x, float y, float width, float height)
        {
        }
    }

    public static class Screen
    {
        public static int width => 1280;

        public static int height => 720;
    }

    /// <summary>What Unity's drawing is left by, which its caller takes.</summary>
    public sealed class ExitGUIException : System.Exception
    {
    }

    public static class GUIUtility
    {
        public static void ExitGUI() => throw new ExitGUIException();
    }

    public enum EventType
    {
        Repaint,
    }

    public sealed class Event
    {
        public static Event current { get; } = new Event();

        public EventType type => EventType.Repaint;
    }

    /// <summary>Remembers what was drawn; a test presses a button by its label.</summary>
    public static class GUILayout
    {
        public static readonly System.Collections.Generic.List<string> Drawn = new System.Collections.Generic.List<string>();

        public static string Pressed = "";

        public static string Typed;

        public static void BeginArea(Rect area) => Drawn.Clear();

        public static void EndArea()
        {
        }

        public static void BeginHorizontal()
        {
        }

        public static void EndHorizontal()
        {
        }

        public static void Label(string text) => Drawn.Add(text);

        public static bool Button(string text) => Draw(text);

        public static bool RepeatButton(string text) => Draw(text);

        public static string TextField(string text) => Typed ?? text;

        private static bool Draw(string text)
        {
            Drawn.Add(text);
            return text == Pressed;
        }
    }
}
