using System;
using System.Collections.Generic;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>Poses for the faces that are common.</summary>
    public static class BlendShapePresets
    {
        // A line for each mouth shape: blend shapes and how far they go, in percent. On PP the jaw is shut; FF brings the
        // lower lip to the teeth; O and U round the lips; E and I draw them apart. The amounts are chosen by eye from
        // the descriptions of the shapes, not measured.
        private const string ArkitTable = @"
            PP mouthPressLeft 60 mouthPressRight 60 mouthRollLower 45 mouthRollUpper 45
            FF mouthRollLower 75 mouthUpperUpLeft 25 mouthUpperUpRight 25 jawOpen 6
            TH jawOpen 18 tongueOut 45 mouthLowerDownLeft 15 mouthLowerDownRight 15
            DD jawOpen 14 mouthLowerDownLeft 25 mouthLowerDownRight 25 mouthUpperUpLeft 12 mouthUpperUpRight 12
            kk jawOpen 20 mouthLowerDownLeft 15 mouthLowerDownRight 15
            CH jawOpen 10 mouthFunnel 55 mouthPucker 20
            SS jawOpen 6 mouthStretchLeft 35 mouthStretchRight 35 mouthLowerDownLeft 25 mouthLowerDownRight 25
            nn jawOpen 14 mouthLowerDownLeft 15 mouthLowerDownRight 15
            RR jawOpen 14 mouthFunnel 35 mouthPucker 15
            aa jawOpen 60 mouthLowerDownLeft 25 mouthLowerDownRight 25
            E jawOpen 32 mouthSmileLeft 25 mouthSmileRight 25 mouthLowerDownLeft 20 mouthLowerDownRight 20
            I jawOpen 16 mouthSmileLeft 35 mouthSmileRight 35 mouthDimpleLeft 20 mouthDimpleRight 20
            O jawOpen 40 mouthFunnel 60
            U jawOpen 18 mouthPucker 75 mouthFunnel 25";

        private const string Oculus15Table = @"
            sil viseme_sil 100
            PP viseme_PP 100
            FF viseme_FF 100
            TH viseme_TH 100
            DD viseme_DD 100
            kk viseme_kk 100
            CH viseme_CH 100
            SS viseme_SS 100
            nn viseme_nn 100
            RR viseme_RR 100
            aa viseme_aa 100
            E viseme_E 100
            I viseme_I 100
            O viseme_O 100
            U viseme_U 100";

        private const string VrmTable = @"
            PP Fcl_MTH_Close 100
            FF Fcl_MTH_I 15
            TH Fcl_MTH_E 20
            DD Fcl_MTH_E 20
            kk Fcl_MTH_E 25
            CH Fcl_MTH_U 40
            SS Fcl_MTH_I 30
            nn Fcl_MTH_E 20
            RR Fcl_MTH_U 30
            aa Fcl_MTH_A 100
            E Fcl_MTH_E 100
            I Fcl_MTH_I 100
            O Fcl_MTH_O 100
            U Fcl_MTH_U 100";

        /// <summary>The poses of a preset.</summary>
        public static IReadOnlyList<MouthPose> PosesOf(BlendShapePreset preset)
        {
            switch (preset)
            {
                case BlendShapePreset.Arkit: return Read(ArkitTable);
                case BlendShapePreset.Vrm: return Read(VrmTable);
                default: return Read(Oculus15Table);
            }
        }

        /// <summary>The poses of the preset of which a face has the largest share of the blend shapes.</summary>
        public static IReadOnlyList<MouthPose> BestFor(SkinnedMeshRenderer face)
        {
            IReadOnlyList<MouthPose> best = null;
            var bestShare = -1f;
            var names = new BlendShapeNames(face.sharedMesh);
            foreach (BlendShapePreset preset in Enum.GetValues(typeof(BlendShapePreset)))
            {
                var poses = PosesOf(preset);
                var share = ShareOf(poses, names);
                if (share > bestShare)
                {
                    best = poses;
                    bestShare = share;
                }
            }

            return best;
        }

        /// <summary>Of the blend shapes of some poses, how many there are, from 0 to 1.</summary>
        internal static float ShareOf(IReadOnlyList<MouthPose> poses, BlendShapeNames names)
        {
            var all = 0;
            var found = 0;
            foreach (var pose in poses)
            {
                foreach (var part in pose.BlendShapes)
                {
                    all++;
                    found += names.Find(part.Name) >= 0 ? 1 : 0;
                }
            }

            return all == 0 ? 0f : (float)found / all;
        }

        private static IReadOnlyList<MouthPose> Read(string table)
        {
            var poses = new List<MouthPose>();
            foreach (var line in table.Trim().Split('\n'))
            {
                var words = line.Trim().Split(' ');
                var parts = new List<BlendShapeWeight>();
                for (var i = 1; i < words.Length; i += 2)
                {
                    parts.Add(new BlendShapeWeight(words[i], int.Parse(words[i + 1])));
                }

                poses.Add(new MouthPose(words[0], parts.ToArray()));
            }

            return poses;
        }
    }
}
