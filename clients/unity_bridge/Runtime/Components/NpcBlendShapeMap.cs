using System;
using System.Collections.Generic;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>
    /// Which blend shapes of a face make which mouth shape: an asset (Create, NPC Server, Blend Shape Map), begun from
    /// a preset and changed for your face.
    /// </summary>
    [CreateAssetMenu(menuName = "NPC Server/Blend Shape Map", fileName = "NpcBlendShapeMap")]
    public sealed class NpcBlendShapeMap : ScriptableObject
    {
        [Tooltip("A pose for each mouth shape; one that is left out is the mouth at rest.")]
        [SerializeField] private List<MouthPose> _poses = new List<MouthPose>();

        /// <summary>A pose for each mouth shape; one that is left out is the mouth at rest.</summary>
        public IReadOnlyList<MouthPose> Poses => _poses;

        /// <summary>Makes a map of a preset, by script.</summary>
        public static NpcBlendShapeMap Of(BlendShapePreset preset)
        {
            var map = CreateInstance<NpcBlendShapeMap>();
            map.Use(preset);
            return map;
        }

        /// <summary>Replaces all poses by those of a preset.</summary>
        public void Use(BlendShapePreset preset) => _poses = new List<MouthPose>(BlendShapePresets.PosesOf(preset));

        /// <summary>Replaces the pose of one mouth shape.</summary>
        /// <param name="mouthShape">One of <see cref="MouthShapes.Names"/>.</param>
        /// <param name="blendShapes">What makes it.</param>
        public void Set(string mouthShape, params BlendShapeWeight[] blendShapes)
        {
            _poses.RemoveAll(pose => pose.MouthShape == mouthShape);
            _poses.Add(new MouthPose(mouthShape, blendShapes));
        }

        private void Reset() => Use(BlendShapePreset.Oculus15);
    }

    /// <summary>Sets of blend shapes that faces come with.</summary>
    public enum BlendShapePreset
    {
        /// <summary>
        /// One blend shape for each mouth shape, named <c>viseme_PP</c> and so on: Oculus, Ready Player Me.
        /// </summary>
        Oculus15,

        /// <summary>The 52 of Apple's ARKit, such as <c>jawOpen</c>.</summary>
        Arkit,

        /// <summary>
        /// The five vowels of a VRM face, by the names that VRoid Studio gives its meshes: <c>Fcl_MTH_A</c>.
        /// </summary>
        Vrm,
    }

    /// <summary>What makes one mouth shape.</summary>
    [Serializable]
    public sealed class MouthPose
    {
        [Tooltip("sil, PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I, O or U")]
        [SerializeField] private string _mouthShape = "";
        [Tooltip("What makes it: the blend shapes add up.")]
        [SerializeField] private List<BlendShapeWeight> _blendShapes = new List<BlendShapeWeight>();

        /// <summary>Makes one.</summary>
        /// <param name="mouthShape">One of <see cref="MouthShapes.Names"/>.</param>
        /// <param name="blendShapes">What makes it.</param>
        public MouthPose(string mouthShape, params BlendShapeWeight[] blendShapes)
        {
            _mouthShape = mouthShape;
            _blendShapes.AddRange(blendShapes);
        }

        /// <summary>One of <see cref="MouthShapes.Names"/>.</summary>
        public string MouthShape => _mouthShape;

        /// <summary>The blend shapes, which add up.</summary>
        public IReadOnlyList<BlendShapeWeight> BlendShapes => _blendShapes;
    }

    /// <summary>One blend shape, and how far it goes.</summary>
    [Serializable]
    public struct BlendShapeWeight
    {
        [Tooltip("As the mesh names it; what stands before it and a dot or underscore may be left out.")]
        [SerializeField] private string _name;

        [Tooltip("How far it goes, in percent.")]
        [Range(0f, 100f)]
        [SerializeField] private float _weight;

        /// <summary>Makes one.</summary>
        public BlendShapeWeight(string name, float weight)
        {
            _name = name;
            _weight = weight;
        }

        /// <summary>As the mesh names it; what stands before it and a dot or underscore may be left out.</summary>
        public string Name => _name;

        /// <summary>0 to 100.</summary>
        public float Weight => _weight;
    }
}
