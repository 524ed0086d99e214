using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>Finds what a component was not given in the inspector.</summary>
    internal static class SceneSearch
    {
        /// <summary>
        /// The connection that was given, one in a parent, or one of the scene; null, which the console is told, if there
        /// is none.
        /// </summary>
        public static NpcConnection ConnectionFor(Component component, NpcConnection given)
        {
            var found = given != null ? given : component.GetComponentInParent<NpcConnection>();
            found = found != null ? found : Any();
            if (found == null)
            {
                Debug.LogError(
                    $"{component.GetType().Name} on `{component.name}` does nothing, as there is no enabled NpcConnection in "
                    + "the scene: add one (Add Component, NPC Server, NPC Connection), and enable this component after it",
                    component);
            }

            return found;
        }

        private static NpcConnection Any()
        {
#if UNITY_2023_1_OR_NEWER
            return Object.FindAnyObjectByType<NpcConnection>();
#else
            return Object.FindObjectOfType<NpcConnection>();
#endif
        }
    }
}
