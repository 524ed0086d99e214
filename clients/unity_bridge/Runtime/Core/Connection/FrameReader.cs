using System;

namespace NpcServer
{
    /// <summary>Reads frames of a server that may be anything, and says in words what is wrong with one.</summary>
    internal static class FrameReader
    {
        /// <summary>Reads a message.</summary>
        /// <param name="url">Where it came from, for the words.</param>
        /// <param name="frame">What came.</param>
        /// <param name="message">Is given the message, or null.</param>
        /// <param name="trouble">Is given what is wrong, for the player; empty if nothing is.</param>
        /// <returns>Whether it is a message.</returns>
        public static bool TryRead(Uri url, byte[] frame, out ServerMessage message, out string trouble)
        {
            message = null;
            trouble = "";
            try
            {
                message = ServerMessage.Read(frame);
            }
            catch (MessagePackException error)
            {
                trouble = $"{url} sent {frame.Length} bytes that are no message: {error.Message}";
            }
            catch (ProtocolException error)
            {
                trouble = $"{url} sent a message that is not as the contract says: {error.Message}";
            }

            return message != null;
        }
    }
}
