using System;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>Finds blend shapes by name, though modelling programs put the mesh's name before it.</summary>
    internal static class BlendShapeNames
    {
        /// <summary>
        /// The shape of this name, in any case, or one that ends in it behind a dot or an underscore; -1 if there is none.
        /// </summary>
        public static int Find(Mesh mesh, string name)
        {
            for (var i = 0; i < mesh.blendShapeCount; i++)
            {
                if (string.Equals(mesh.GetBlendShapeName(i), name, StringComparison.OrdinalIgnoreCase))
                {
                    return i;
                }
            }

            for (var i = 0; i < mesh.blendShapeCount; i++)
            {
                if (EndsIn(mesh.GetBlendShapeName(i), name))
                {
                    return i;
                }
            }

            return -1;
        }

        private static bool EndsIn(string full, string name)
        {
            var before = full.Length - name.Length - 1;
            return before >= 0 && (full[before] == '.' || full[before] == '_')
                && full.EndsWith(name, StringComparison.OrdinalIgnoreCase);
        }
    }
}
