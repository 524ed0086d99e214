namespace UnityEngine.Android
{
    public static class Permission
    {
        public const string Microphone = "android.permission.RECORD_AUDIO";

        /// <summary>What the player allowed.</summary>
        public static bool IsGranted;

        /// <summary>How often the player was asked.</summary>
        public static int Asked;

        public static bool HasUserAuthorizedPermission(string permission) => IsGranted;

        public static void RequestUserPermission(string permission) => Asked++;
    }
}
