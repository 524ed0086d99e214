using UnityEngine;

namespace NpcServer.Samples
{
    /// <summary>
    /// Builds lips, and the dark between them, with a blend shape for each mouth shape, by the names that NpcLipSync's
    /// Oculus preset looks for.
    /// </summary>
    public static class MouthMesh
    {
        private const int Segments = 32;
        private const float Thickness = 0.045f;

        // Half the width, half the opening, and how far the lips stand out, for each of MouthShapes.Names.
        private static readonly Vector3[] Forms =
        {
            new Vector3(0.22f, 0.010f, 0.00f), // sil
            new Vector3(0.20f, 0.000f, 0.01f), // PP
            new Vector3(0.21f, 0.012f, -0.02f), // FF
            new Vector3(0.21f, 0.045f, 0.00f), // TH
            new Vector3(0.22f, 0.040f, 0.00f), // DD
            new Vector3(0.21f, 0.055f, 0.00f), // kk
            new Vector3(0.15f, 0.050f, 0.04f), // CH
            new Vector3(0.24f, 0.022f, 0.00f), // SS
            new Vector3(0.21f, 0.040f, 0.00f), // nn
            new Vector3(0.16f, 0.045f, 0.03f), // RR
            new Vector3(0.20f, 0.150f, 0.00f), // aa
            new Vector3(0.24f, 0.085f, 0.00f), // E
            new Vector3(0.25f, 0.045f, 0.00f), // I
            new Vector3(0.14f, 0.110f, 0.04f), // O
            new Vector3(0.09f, 0.050f, 0.07f), // U
        };

        /// <summary>Makes the mesh, which looks along -z: a ring of lips, and as second material what lies in it.</summary>
        public static Mesh Build()
        {
            var mesh = new Mesh { name = "lips" };
            var rest = VerticesOf(Forms[MouthShapes.Rest]);
            mesh.vertices = rest;
            mesh.subMeshCount = 2;
            mesh.SetTriangles(Lips(), 0);
            mesh.SetTriangles(Inside(), 1);
            mesh.RecalculateNormals();
            for (var shape = 0; shape < MouthShapes.Count; shape++)
            {
                var moved = VerticesOf(Forms[shape]);
                for (var i = 0; i < moved.Length; i++)
                {
                    moved[i] -= rest[i];
                }

                mesh.AddBlendShapeFrame("viseme_" + MouthShapes.Names[shape], 100f, moved, null, null);
            }

            return mesh;
        }

        // Inner and outer edge of the lips in turn; the middle comes last.
        private static Vector3[] VerticesOf(Vector3 form)
        {
            var vertices = new Vector3[2 * Segments + 1];
            for (var i = 0; i < Segments; i++)
            {
                var angle = 2f * Mathf.PI * i / Segments;
                var x = Mathf.Cos(angle);
                var y = Mathf.Sin(angle);
                vertices[2 * i] = new Vector3(x * form.x, y * form.y, -form.z);
                vertices[2 * i + 1] = new Vector3(x * (form.x + Thickness), y * (form.y + Thickness), 0f);
            }

            return vertices;
        }

        private static int[] Lips()
        {
            var triangles = new int[6 * Segments];
            for (var i = 0; i < Segments; i++)
            {
                var inner = 2 * i;
                var nextInner = 2 * ((i + 1) % Segments);
                var corners = new[] { inner, nextInner, inner + 1, nextInner, nextInner + 1, inner + 1 };
                corners.CopyTo(triangles, 6 * i);
            }

            return triangles;
        }

        private static int[] Inside()
        {
            var triangles = new int[3 * Segments];
            for (var i = 0; i < Segments; i++)
            {
                var corners = new[] { 2 * Segments, 2 * ((i + 1) % Segments), 2 * i };
                corners.CopyTo(triangles, 3 * i);
            }

            return triangles;
        }
    }
}
