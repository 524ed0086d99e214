using System;

namespace NpcServer
{
    /// <summary>A message of the server is not what the wire contract says. The connection takes itself up anew.</summary>
    public sealed class ProtocolException : Exception
    {
        /// <summary>Makes one.</summary>
        /// <param name="message">Which message and field, what was found, and what was expected.</param>
        public ProtocolException(string message) : base(message)
        {
        }
    }
}
