using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>Finds what a component was not given in the inspector.</summary>
    internal static class SceneSearch
    {
        /// <summary>The connection that was given, one in a parent, or one of the scene; null if there is none.</summary>
        public static NpcConnection ConnectionFor(Component component, NpcConnection given)
        {
            if (given != null)
            {
                return given;
            }

            var inParent = component.GetComponentInParent<NpcConnection>();
            if (inParent != null)
            {
                return inParent;
            }

#if UNITY_2023_1_OR_NEWER
            return Object.FindAnyObjectByType<NpcConnection>();
#else
            return Object.FindObjectOfType<NpcConnection>();
#endif
        }
    }
}
