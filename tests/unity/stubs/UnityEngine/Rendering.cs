using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public sealed class Material : Object
    {
        public Material(Material source)
        {
        }

        public Color color { get; set; }
    }

    public sealed class Camera : Behaviour
    {
        public static Camera main { get; } = new GameObject("Main Camera").AddComponent<Camera>();
    }

    public class Renderer : Component
    {
        public Material material { get; set; } = new Material(null);

        public Material[] materials { get; set; }

        public Material sharedMaterial => material;
    }

    public sealed class MeshRenderer : Renderer
    {
    }

    public sealed class SkinnedMeshRenderer : Renderer
    {
        private readonly Dictionary<int, float> _weights = new Dictionary<int, float>();

        public Mesh sharedMesh { get; set; }

        public bool updateWhenOffscreen { get; set; }

        public void SetBlendShapeWeight(int index, float value) => _weights[index] = value;

        public float GetBlendShapeWeight(int index) => _weights.TryGetValue(index, out var value) ? value : 0f;
    }

    public sealed class Mesh : Object
    {
        private readonly List<string> _blendShapes = new List<string>();

        public Vector3[] vertices { get; set; }

        public int subMeshCount { get; set; }

        public int blendShapeCount => _blendShapes.Count;

        public string GetBlendShapeName(int index) => _blendShapes[index];

        public void SetTriangles(int[] corners, int subMesh)
        {
            if (subMesh >= subMeshCount || corners.Length % 3 != 0 || Array.Exists(corners, corner => corner >= vertices.Length))
            {
                throw new ArgumentException("triangles have three corners, each a vertex, in a sub-mesh that there is");
            }
        }

        public void RecalculateNormals()
        {
        }

        public void AddBlendShapeFrame(
            string shapeName, float frameWeight, Vector3[] deltaVertices, Vector3[] deltaNormals, Vector3[] deltaTangents)
        {
            if (vertices == null || deltaVertices.Length != vertices.Length)
            {
                throw new ArgumentException("a blend shape moves every vertex of its mesh");
            }

            _blendShapes.Add(shapeName);
        }
    }
}
