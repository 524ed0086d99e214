using System;

namespace NpcServer
{
    /// <summary>Bytes are not the msgpack that the contract allows, or a value can't be written as such.</summary>
    public sealed class MessagePackException : Exception
    {
        /// <summary>Makes one.</summary>
        /// <param name="message">What was found, and what was expected.</param>
        public MessagePackException(string message) : base(message)
        {
        }
    }
}
