using System.Collections.Generic;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>
    /// Moves the mouth of a face by its blend shapes, with the sound that is heard. While it speaks it runs behind
    /// animations that move the same shapes, such as a smile; a mouth at rest is theirs.
    /// </summary>
    [AddComponentMenu("NPC Server/NPC Lip Sync")]
    public sealed class NpcLipSync : MonoBehaviour
    {
        [Tooltip("Empty: the one on this object or in a parent.")]
        [SerializeField] private NpcCharacter _character;

        [Tooltip("The face. Empty: of those on this object and in its children, the one with the most of the blend shapes.")]
        [SerializeField] private SkinnedMeshRenderer _face;

        [Tooltip("Which blend shapes make which mouth. Empty: the preset whose names fit the face best.")]
        [SerializeField] private NpcBlendShapeMap _map;

        [Tooltip("How far the mouth moves. 1: as the map says.")]
        [Range(0f, 2f)]
        [SerializeField] private float _strength = 1f;

        private BlendShapeBinding _binding;
        private bool _isMoving;

        /// <summary>Whose mouth; to be set while the component is disabled.</summary>
        public NpcCharacter Character { get => _character; set => _character = value; }

        /// <summary>The face; to be set while the component is disabled.</summary>
        public SkinnedMeshRenderer Face { get => _face; set => _face = value; }

        /// <summary>Which blend shapes make which mouth; to be set while the component is disabled.</summary>
        public NpcBlendShapeMap Map { get => _map; set => _map = value; }

        /// <summary>How far the mouth moves; 1: as the map says.</summary>
        public float Strength { get => _strength; set => _strength = value; }

        private void OnEnable()
        {
            _character = _character != null ? _character : GetComponentInParent<NpcCharacter>();
            _face = _face != null ? _face : FindFace();
            if (_character == null || _face == null || _face.sharedMesh == null)
            {
                Debug.LogError(
                    $"NpcLipSync on `{name}` has no "
                    + (_character == null ? "NpcCharacter: put it on the character's object, or below it"
                        : "face: give it the SkinnedMeshRenderer whose mesh has the blend shapes"),
                    this);
                return;
            }

            _isMoving = true; // so that a mouth at rest is shown once
            _binding = new BlendShapeBinding(_face, _map != null ? _map.Poses : BlendShapePresets.BestFor(_face));
            if (_binding.Missing.Count > 0)
            {
                Debug.LogWarning(
                    $"NpcLipSync on `{name}`: `{_face.name}` has no blend shapes {string.Join(", ", _binding.Missing)}; "
                    + "change the map's names to those of the mesh, which its inspector lists",
                    this);
            }
        }

        // A model has several meshes, such as its body's, and not all have the shapes of a mouth.
        private SkinnedMeshRenderer FindFace()
        {
            SkinnedMeshRenderer best = null;
            var bestShare = -1f;
            foreach (var each in GetComponentsInChildren<SkinnedMeshRenderer>())
            {
                if (each.sharedMesh != null)
                {
                    var poses = _map != null ? _map.Poses : BlendShapePresets.BestFor(each);
                    var share = BlendShapePresets.ShareOf(poses, new BlendShapeNames(each.sharedMesh));
                    best = share > bestShare ? each : best;
                    bestShare = Mathf.Max(bestShare, share);
                }
            }

            return best;
        }

        private void OnDisable()
        {
            _binding?.Rest();
            _binding = null;
        }

        private void LateUpdate()
        {
            if (_binding == null)
            {
                return;
            }

            var voice = _character == null ? null : _character.Voice;
            var isMoving = voice != null && voice.Mouth[MouthShapes.Rest] < 1f;
            if (voice == null && _isMoving)
            {
                _binding.Rest();
            }
            else if (isMoving || _isMoving)
            {
                _binding.Show(voice.Mouth, _strength);
            }

            _isMoving = isMoving;
        }
    }

    /// <summary>A map bound to a face: adds up poses by the weights of the mouth shapes.</summary>
    internal sealed class BlendShapeBinding
    {
        private readonly SkinnedMeshRenderer _face;
        private readonly BlendShapeNames _names;
        private readonly List<int> _shapes = new List<int>();
        private readonly List<float[]> _weights = new List<float[]>();

        public BlendShapeBinding(SkinnedMeshRenderer face, IReadOnlyList<MouthPose> poses)
        {
            _face = face;
            _names = new BlendShapeNames(face.sharedMesh);
            Missing = new List<string>();
            foreach (var pose in poses)
            {
                var mouthShape = IndexOfMouthShape(pose.MouthShape);
                foreach (var part in pose.BlendShapes)
                {
                    Bind(mouthShape, part);
                }
            }
        }

        /// <summary>Names that the face does not have.</summary>
        public List<string> Missing { get; }

        public void Show(IReadOnlyList<float> mouth, float strength)
        {
            for (var i = 0; i < _shapes.Count; i++)
            {
                var weight = 0f;
                for (var shape = 0; shape < MouthShapes.Count; shape++)
                {
                    weight += mouth[shape] * _weights[i][shape];
                }

                _face.SetBlendShapeWeight(_shapes[i], Mathf.Clamp(weight * strength, 0f, 100f));
            }
        }

        public void Rest()
        {
            foreach (var shape in _shapes)
            {
                if (_face != null)
                {
                    _face.SetBlendShapeWeight(shape, 0f);
                }
            }
        }

        private void Bind(int mouthShape, BlendShapeWeight part)
        {
            var shape = _names.Find(part.Name);
            if (shape < 0 || mouthShape < 0)
            {
                if (!Missing.Contains(part.Name))
                {
                    Missing.Add(part.Name);
                }

                return;
            }

            var at = _shapes.IndexOf(shape);
            if (at < 0)
            {
                at = _shapes.Count;
                _shapes.Add(shape);
                _weights.Add(new float[MouthShapes.Count]);
            }

            _weights[at][mouthShape] += part.Weight;
        }

        private static int IndexOfMouthShape(string name)
        {
            for (var i = 0; i < MouthShapes.Count; i++)
            {
                if (MouthShapes.Names[i] == name)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
