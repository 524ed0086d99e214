using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>Whether the player lets the game use the microphone. Phones ask; elsewhere the system decides unseen.</summary>
    internal static class MicrophonePermission
    {
        /// <summary>It may be opened.</summary>
        public static bool IsGranted
        {
            get
            {
#if UNITY_ANDROID && !UNITY_EDITOR
                return UnityEngine.Android.Permission.HasUserAuthorizedPermission(
                    UnityEngine.Android.Permission.Microphone);
#elif UNITY_IOS && !UNITY_EDITOR
                return Application.HasUserAuthorization(UserAuthorization.Microphone);
#else
                return true;
#endif
            }
        }

        /// <summary>Asks the player, if that is needed; the answer comes later.</summary>
        public static void Ask()
        {
            if (IsGranted)
            {
                return;
            }

#if UNITY_ANDROID && !UNITY_EDITOR
            UnityEngine.Android.Permission.RequestUserPermission(UnityEngine.Android.Permission.Microphone);
#elif UNITY_IOS && !UNITY_EDITOR
            Application.RequestUserAuthorization(UserAuthorization.Microphone);
#endif
        }
    }
}
