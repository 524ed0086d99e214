using System;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>
    /// The names of a mesh's blend shapes, read once, in which a shape is found though a modelling program put the mesh's
    /// name before its own.
    /// </summary>
    internal sealed class BlendShapeNames
    {
        private readonly string[] _names;

        public BlendShapeNames(Mesh mesh)
        {
            _names = new string[mesh.blendShapeCount];
            for (var i = 0; i < _names.Length; i++)
            {
                _names[i] = mesh.GetBlendShapeName(i);
            }
        }

        /// <summary>
        /// Index of the shape of this name, in any case, or of one that ends in it behind a dot or an underscore; -1 if there
        /// is none.
        /// </summary>
        public int Find(string name)
        {
            var exact = Array.FindIndex(_names, each => string.Equals(each, name, StringComparison.OrdinalIgnoreCase));
            return exact >= 0 ? exact : Array.FindIndex(_names, each => EndsIn(each, name));
        }

        private static bool EndsIn(string full, string name)
        {
            var before = full.Length - name.Length - 1;
            return before >= 0 && (full[before] == '.' || full[before] == '_')
                && full.EndsWith(name, StringComparison.OrdinalIgnoreCase);
        }
    }
}
