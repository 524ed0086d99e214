using NpcServer.Unity;
using UnityEngine;

namespace NpcServer.Samples
{
    /// <summary>
    /// Put this on an empty object of an empty scene and press play: it builds a head with a mouth, and lets you talk
    /// with it. `npc-server serve` has to run on this machine.
    /// </summary>
    public sealed class TalkingHead : MonoBehaviour
    {
        [SerializeField] private string _url = "ws://127.0.0.1:8765/v1";
        [SerializeField] private string _characterId = "agnes";

        /// <summary>Address of the server.</summary>
        public string Url { get => _url; set => _url = value; }

        /// <summary>Who speaks.</summary>
        public string CharacterId { get => _characterId; set => _characterId = value; }

        private void Start()
        {
            // Inactive until everything is set: components look for each other when they are enabled.
            var head = new GameObject("head");
            head.SetActive(false);
            head.transform.SetParent(transform, false);

            var connection = head.AddComponent<NpcConnection>();
            connection.Url = _url;
            var character = head.AddComponent<NpcCharacter>();
            character.CharacterId = _characterId;
            head.AddComponent<NpcMicrophone>().FollowsKey = false; // it is a letter of what is typed
            head.AddComponent<NpcSubtitles>();
            head.AddComponent<NpcChoices>();
            head.AddComponent<TalkingHeadInterface>();

            var skin = BuildFace(head.transform);
            BuildMouth(head.transform, skin);
            head.SetActive(true);
            if (Camera.main != null)
            {
                Camera.main.transform.position = transform.position + 4f * Vector3.back;
            }

            character.StartTalking();
        }

        private static Material BuildFace(Transform head)
        {
            var skull = AddSphere(head, "skull", Vector3.zero, new Vector3(1.5f, 2f, 1.5f), new Color(0.85f, 0.66f, 0.54f));
            var nose = new Color(0.8f, 0.6f, 0.48f);
            AddSphere(head, "nose", new Vector3(0f, -0.05f, -0.75f), new Vector3(0.2f, 0.35f, 0.25f), nose);
            for (var side = -1; side <= 1; side += 2)
            {
                var at = new Vector3(0.28f * side, 0.22f, -0.62f);
                AddSphere(head, "eye", at, 0.25f * Vector3.one, Color.white);
                AddSphere(head, "pupil", at + 0.1f * Vector3.back, 0.1f * Vector3.one, Color.black);
            }

            return skull.sharedMaterial;
        }

        private static void BuildMouth(Transform head, Material skin)
        {
            var mouth = new GameObject("mouth");
            mouth.transform.SetParent(head, false);
            mouth.transform.localPosition = new Vector3(0f, -0.45f, -0.74f);
            var lips = mouth.AddComponent<SkinnedMeshRenderer>();
            lips.sharedMesh = MouthMesh.Build();
            lips.updateWhenOffscreen = true; // its bounds move with the blend shapes
            lips.materials = new[]
            {
                new Material(skin) { color = new Color(0.7f, 0.3f, 0.3f) },
                new Material(skin) { color = new Color(0.2f, 0.04f, 0.04f) },
            };
            mouth.AddComponent<NpcLipSync>();
        }

        private static Renderer AddSphere(Transform head, string name, Vector3 at, Vector3 size, Color color)
        {
            var sphere = GameObject.CreatePrimitive(PrimitiveType.Sphere);
            sphere.name = name;
            Destroy(sphere.GetComponent<Collider>());
            sphere.transform.SetParent(head, false);
            sphere.transform.localPosition = at;
            sphere.transform.localScale = size;
            var renderer = sphere.GetComponent<Renderer>();
            renderer.material.color = color;
            return renderer;
        }
    }
}
