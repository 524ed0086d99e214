namespace UnityEngine
{
    /// <summary>The only key that tests press, seen by both of Unity's input systems; for one frame, as they have it.</summary>
    public static class TheKey
    {
        public static bool WentDown;
        public static bool CameUp;

        internal static void EndFrame() => WentDown = CameUp = false;
    }

    public enum KeyCode
    {
        Alpha1,
        V,
    }

    public static class Input
    {
        public static bool GetKeyDown(KeyCode key) => key == KeyCode.V && TheKey.WentDown;

        public static bool GetKeyUp(KeyCode key) => key == KeyCode.V && TheKey.CameUp;
    }
}

namespace UnityEngine.InputSystem
{
    public enum Key
    {
        None,
        V,
    }

    public sealed class Keyboard
    {
        public static Keyboard current { get; } = new Keyboard();

        public Controls.KeyControl this[Key key] => key == Key.V
            ? new Controls.KeyControl()
            : throw new System.ArgumentOutOfRangeException(nameof(key));
    }
}

namespace UnityEngine.InputSystem.Controls
{
    public sealed class KeyControl
    {
        public bool wasPressedThisFrame => TheKey.WentDown;

        public bool wasReleasedThisFrame => TheKey.CameUp;
    }
}
