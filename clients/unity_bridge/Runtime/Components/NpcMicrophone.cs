using UnityEngine;
#if NPC_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER
using UnityEngine.InputSystem;
#endif

namespace NpcServer.Unity
{
    /// <summary>
    /// The player's microphone: a talk button, or hands-free. It is open while the component is enabled, because what was
    /// said in the 300 ms before the button counts; only what is meant for the server is sent.
    /// </summary>
    /// <remarks>Unity's WebGL has no microphone: there this component says so and does nothing.</remarks>
    [AddComponentMenu("NPC Server/NPC Microphone")]
    [DisallowMultipleComponent]
    public sealed class NpcMicrophone : MonoBehaviour
    {
        [Tooltip("Empty: the one in a parent, or the only one of the scene.")]
        [SerializeField] private NpcConnection _connection;

        [Tooltip("Name of the device. Empty: the system's default.")]
        [SerializeField] private string _device = "";

        [Tooltip("The server listens all the time and finds the turns. The talk button works as well.")]
        [SerializeField] private bool _isHandsFree;

#if ENABLE_LEGACY_INPUT_MANAGER
        [Tooltip("Held to talk. For anything but a key, call Press() and Release(), and choose None here.")]
        [SerializeField] private KeyCode _talkKey = KeyCode.V;
#elif NPC_INPUT_SYSTEM
        [Tooltip("Held to talk. For an action of yours, call Press() and Release(), and choose None here.")]
        [SerializeField] private Key _talkKeyOfInputSystem = Key.V;
#endif

        [Tooltip("There is no microphone, it may not be used, was lost, or gives pure silence: with the cure.")]
        [SerializeField] private TextEvent _troubleFound = new TextEvent();

        private MicrophoneDevice _microphone;
        private NpcClient _client;
        private bool _isPressed;
        private bool _followsKey = true;
        private string _lastTrouble = "";

        /// <summary>Names of the devices that there are.</summary>
        public static string[] Devices => MicrophoneDevice.Names;

        /// <summary>Over which connection the player speaks; to be set while the component is disabled.</summary>
        public NpcConnection Connection { get => _connection; set => _connection = value; }

        /// <summary>How loud it is now, 0 to 1, even in decibels: for a meter.</summary>
        public float Level => _microphone == null ? 0f : _microphone.Level;

        /// <summary>The microphone gives sound.</summary>
        public bool IsOpen => _microphone != null && _microphone.IsOpen;

        /// <summary>The server hears it now.</summary>
        public bool IsSending => _client != null && _client.IsSendingSound;

        /// <summary>There is no microphone, it may not be used, was lost, or it gives pure silence: with the cure.</summary>
        public TextEvent TroubleFound => _troubleFound;

        /// <summary>Name of the device; empty: the system's default. A change opens the other one.</summary>
        public string Device
        {
            get => _device;
            set
            {
                _device = value;
                if (_microphone != null)
                {
                    Open();
                }
            }
        }

        /// <summary>The server listens all the time and finds the turns.</summary>
        public bool IsHandsFree
        {
            get => _isHandsFree;
            set
            {
                _isHandsFree = value;
                _client?.HandsFree(value);
            }
        }

        /// <summary>The key counts as talk button; to be switched off while the player types.</summary>
        public bool FollowsKey
        {
            get => _followsKey;
            set
            {
                _followsKey = value;
                if (!value)
                {
                    Release();
                }
            }
        }

        /// <summary>The talk button went down.</summary>
        public void Press() => Hold(true);

        /// <summary>The talk button came up.</summary>
        public void Release() => Hold(false);

        private void OnEnable()
        {
            _connection = SceneSearch.ConnectionFor(this, _connection);
            MicrophonePermission.Ask();
            Open();
            FollowClient();
        }

        private void OnDisable()
        {
            Release();
            _client?.HandsFree(false);
            _client = null;
            _microphone.Close();
            _microphone = null;
        }

        // Somewhere else the button comes up unseen, and would go on sending what is said there.
        private void OnApplicationFocus(bool hasFocus)
        {
            if (!hasFocus)
            {
                Release();
            }
        }

        private void OnApplicationPause(bool isPaused)
        {
            if (isPaused)
            {
                Release();
            }
        }

        private void Update()
        {
            FollowClient();
            FollowKey();
            _microphone.Update(Time.realtimeSinceStartup);
        }

        private void FollowKey()
        {
#if ENABLE_LEGACY_INPUT_MANAGER
            FollowKey(Input.GetKeyDown(_talkKey), Input.GetKeyUp(_talkKey));
#elif NPC_INPUT_SYSTEM
            if (Keyboard.current != null && _talkKeyOfInputSystem != Key.None)
            {
                var key = Keyboard.current[_talkKeyOfInputSystem];
                FollowKey(key.wasPressedThisFrame, key.wasReleasedThisFrame);
            }
#endif
        }

#if ENABLE_LEGACY_INPUT_MANAGER || NPC_INPUT_SYSTEM
        private void FollowKey(bool isPressed, bool isReleased)
        {
            if (isPressed && _followsKey)
            {
                Press();
            }

            if (isReleased && _followsKey)
            {
                Release();
            }
        }
#endif

        private void Open()
        {
            _microphone?.Close();
            _microphone = new MicrophoneDevice(_device, Send, Complain);
        }

        private void FollowClient()
        {
            var client = _connection == null ? null : _connection.Client;
            if (client == _client)
            {
                return;
            }

            _client = client;
            if (_isHandsFree)
            {
                _client?.HandsFree(true);
            }

            if (_isPressed)
            {
                _client?.PushToTalk(true);
            }
        }

        private void Hold(bool isPressed)
        {
            if (isPressed != _isPressed)
            {
                _isPressed = isPressed;
                _client?.PushToTalk(isPressed);
            }
        }

        private void Send(byte[] pcm, int lostFrames)
        {
            _lastTrouble = "";
            _client?.MicrophoneFrame(pcm, lostFrames);
        }

        private void Complain(string trouble)
        {
            if (trouble != _lastTrouble)
            {
                _lastTrouble = trouble;
                Debug.LogWarning($"NpcMicrophone on `{name}`: {trouble}", this);
                _troubleFound.Invoke(trouble);
            }
        }
    }
}
