using System.Collections.Generic;
using UnityEditor;
using UnityEngine;

namespace NpcServer.Unity.Editor
{
    /// <summary>The inspector of a map: begins it from a preset, and compares its names with a face's.</summary>
    [CustomEditor(typeof(NpcBlendShapeMap))]
    internal sealed class NpcBlendShapeMapEditor : UnityEditor.Editor
    {
        private SkinnedMeshRenderer _face;

        /// <summary>Draws it.</summary>
        public override void OnInspectorGUI()
        {
            var map = (NpcBlendShapeMap)target;
            EditorGUILayout.BeginHorizontal();
            DrawPreset(map, "ARKit", BlendShapePreset.Arkit);
            DrawPreset(map, "Oculus 15", BlendShapePreset.Oculus15);
            DrawPreset(map, "VRM", BlendShapePreset.Vrm);
            EditorGUILayout.EndHorizontal();
            DrawDefaultInspector();
            EditorGUILayout.Space();
            _face = (SkinnedMeshRenderer)EditorGUILayout.ObjectField(
                "Compare with a face", _face, typeof(SkinnedMeshRenderer), true);
            if (_face != null && _face.sharedMesh != null)
            {
                DrawComparison(map, _face.sharedMesh);
            }
        }

        private static void DrawPreset(NpcBlendShapeMap map, string label, BlendShapePreset preset)
        {
            if (GUILayout.Button(label))
            {
                Undo.RecordObject(map, $"Use {label}");
                map.Use(preset);
                EditorUtility.SetDirty(map);
                GUIUtility.ExitGUI(); // the rest would draw other fields than were laid out
            }
        }

        private static void DrawComparison(NpcBlendShapeMap map, Mesh mesh)
        {
            var missing = new List<string>();
            var names = new BlendShapeNames(mesh);
            foreach (var pose in map.Poses)
            {
                foreach (var part in pose.BlendShapes)
                {
                    if (names.Find(part.Name) < 0 && !missing.Contains(part.Name))
                    {
                        missing.Add(part.Name);
                    }
                }
            }

            EditorGUILayout.HelpBox(
                missing.Count == 0 ? "The face has all of them." : "Not on this face: " + string.Join(", ", missing),
                missing.Count == 0 ? MessageType.Info : MessageType.Warning);
            EditorGUILayout.LabelField("On this face", EditorStyles.boldLabel);
            for (var i = 0; i < mesh.blendShapeCount; i++)
            {
                EditorGUILayout.LabelField(mesh.GetBlendShapeName(i));
            }
        }
    }
}
