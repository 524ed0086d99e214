using System;
using UnityEngine.Events;

namespace NpcServer.Unity
{
    /// <summary>An event with a text, to be wired in the inspector: to a label, for instance.</summary>
    [Serializable]
    public sealed class TextEvent : UnityEvent<string>
    {
    }
}
