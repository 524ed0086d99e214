using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>The mouth shapes that this client asks for: the set <c>oculus15</c>.</summary>
    public static class MouthShapes
    {
        /// <summary>How many there are.</summary>
        public const int Count = 15;

        /// <summary>Index of the mouth at rest.</summary>
        public const int Rest = 0;

        /// <summary>Their names, in the order of the wire contract.</summary>
        public static readonly IReadOnlyList<string> Names = new[]
        {
            "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
        };
    }
}
