/** Written by `node scripts/write-wire-schema.ts` from tiktok-live-proto. Not edited by hand. */

/**
 * A message type on each line: its name, and of each field name, number, kind. Kinds: s text, l 64-bit number, i 32-bit
 * number, b flag, y bytes, d double, f float, =TYPE message, %TYPE map by its entries; a * before it: a list.
 */
export const wireSchema = `
Content name:1s fontColor:2s level:3l
ImageModel urlList:1*s uri:2s height:3i width:4i avgColor:5s imageType:6i openWebUrl:7s content:8=Content isAnimated:9b
EmoteModelAuditInfo violationId:1l taskType:2i
SOVBriefInfo cover:1=ImageModel maskInfo:2=SOVMaskInfo lockInfo:3i createTime:4l awemeId:5s
SOVMaskInfo type:1i title:2s
SOVPinCardInfo recentlyUpdated:1b sovInfo:2=SubOnlyVideosBriefInfo
SubGoalPinCard goalId:1l timeToLive:2l desc:3=SubPinCardText target:4l progress:5l
SubOnlyVideosBriefInfo totalCountStr:1s totalCount:2i sovBriefInfo:3*=SOVBriefInfo creatorStatus:4i schema:5s isSovAdjustmentsEnabledForConsumer:6b newSovCount:7i
SubPinCard timeToLive:1l title:2=Text desc:3=Text image:4=ImageModel type:5i id:6l templateId:7l goalPinCard:8=SubGoalPinCard actionSchema:9s lastPinTimestamp:10l extraInfo:11=SubPinCardExtra highlightTextNum:12l icons:13*=ImageModel pinSource:14i
SubPinCardExtra sovInfo:1=SOVPinCardInfo
SubPinCardText type:1i content:2s
Text type:1i content:2s
TimerDetail timerId:1l anchorId:2l startTimestampS:3l startCountdownTimeS:4l anchorSideTitle:5s userSideTitle:6s timeIncreasePerSubS:7l timeIncreaseCapS:8l subCount:9i timeIncreaseReachCap:10b totalPauseTimeS:11l lastPauseTimestampS:12l totalTimeS:13l remainingTimeS:14l timestampS:15l stickerX:16l stickerY:17l screenW:18l screenH:19l timerStatus:20i antidirtStatus:21i auditStatus:22i auditInfo:23=TimerDetailAuditInfo
TimerDetailAuditInfo violationId:1l taskType:2i
DiffInfo diffUrl:1=UrlDataStruct baseUrl:2=UrlDataStruct extra:3s
EffectStruct name:1s hint:2s hintIcon:3=UrlDataStruct sdkVersion:4s appVersion:5s fileUrl:6=UrlDataStruct iconUrl:7=UrlDataStruct id:8s effectId:9s devicePlatform:10s types:11*s tags:12*s tagsUpdatedAt:13s parent:14s children:15*s effectType:16i music:17*s source:18i designerId:19s schema:20s requirements:21*s extra:22s isBusi:23b designerEncryptedId:26s sdkExtra:27s resourceId:28s adRawData:29s bindIds:30*s ptime:31l gradeKey:32s composerParams:33s hintFile:34=UrlDataStruct useNumber:35l typesSec:36*s requirementsSec:37*s panel:38s modelNames:39s modelNamesSec:40s hintFileFormat:41i poiId:42s isPoi:43b challenge:44*s systemList:45*s originalEffectId:46s transFileUrl:47=UrlDataStruct templateEffectId:48s recTag:49l templateEffectExtra:50=TemplateEffectExtra fileDiff:51=DiffInfo provider:52i packageSize:53l fromAppId:54l
EventUserInfo userId:1l avatarUri:2s
MsgFilter isGifter:1b isSubscribedToAnchor:2b
PaidEventPreview allowPreview:1l allowPreviewTime:2l
SubSplitStatus isOldSubCreator:1b curPeriod:2i
TemplateEffectExtra resourceId:1s
UrlDataStruct uri:1s urlList:2*s urlSubType:3i md5:4s urlPrefix:5*s
UserIdentity isGiftGiverOfAnchor:1b isSubscriberOfAnchor:2b isMutualFollowingWithAnchor:3b isFollowerOfAnchor:4b isModeratorOfAnchor:5b isAnchor:6b
ArrowConfig icon:1=ImageModel
BadgeStruct displayType:1i priorityType:2i sceneType:3i position:4i displayStatus:5i greyedByClient:6l exhibitionType:7i openweburl:10s display:11b privilegeLogExtra:12=PrivilegeLogExtra image:20=ImageBadge text:21=TextBadge str:22=StringBadge combine:23=CombineBadgeStruct isCustomized:24b
BadgeText key:1s defaultPattern:2s pieces:3*s
CombineBadgeBackground image:1=ImageModel backgroundColorCode:2s borderColorCode:3s stretchableBackgroundImage:4=StretchableBackgroundImage leftSideImage:5=ImageModel
CombineBadgeStruct displayType:1i icon:2=ImageModel text:3=BadgeText str:4s padding:5=PaddingInfo fontStyle:6=FontStyle profileCardPanel:7=ProfileCardPanel background:11=CombineBadgeBackground backgroundDarkMode:12=CombineBadgeBackground iconAutoMirrored:13b backgroundAutoMirrored:14b publicScreenShowStyle:15i personalCardShowStyle:16i ranklistOnlineAudienceShowStyle:17i multiGuestShowStyle:18i arrowConfig:19=ArrowConfig paddingNewFont:20=PaddingInfo
ComboBadgeInfo icon:1=ImageModel comboCount:2l
CreatorScoreDisplayInfo ecommerceEntranceLabel:1=CreatorScoreLabelInfo scoreLevel:2i
CreatorScoreLabelInfo labelText:1s labelTextColorDark:2s labelTextColorLight:3s logoDark:4=ImageModel logoLight:5=ImageModel popUpInfo:6=PopUpInfo
CreatorScoreProfile finalScore:1d countryCode:3s displayInfo:4=CreatorScoreDisplayInfo scoreInfoExtra:5%CreatorScoreProfile_ScoreInfoExtraEntry
CreatorScoreProfile_ScoreInfoExtraEntry key:1s value:2s
EnigmaInfo isEnigmaMaskOn:1b
FansClubInfo isSleeping:1b fansLevel:2l fansScore:3l badge:4=ImageModel fansCount:5l fansClubName:6s
FollowInfo followingCount:1l followerCount:2l followStatus:3l pushStatus:4l
FontStyle fontSize:1i fontWidth:2i fontColor:3s borderColor:4s
IconConfig icon:1=ImageModel background:2=CombineBadgeBackground
ImageBadge displayType:1i image:2=ImageModel
LabelConfig label:1s fontStyle:2=FontStyle background:3=CombineBadgeBackground
NumberConfig number:1l fontStyle:2=FontStyle background:3=CombineBadgeBackground
OwnRoom roomIds:1*l roomIdsStr:2*s
PaddingInfo useSpecific:1b middlePadding:2i badgeWidth:3i leftPadding:4i rightPadding:5i iconTopPadding:6i iconBottomPadding:7i horizontalPaddingRule:8i verticalPaddingRule:9i
PopUpInfo title:1s description:2s
PrivilegeLogExtra dataVersion:1s privilegeId:2s privilegeVersion:3s privilegeOrderId:4s level:5s startTime:6l endTime:7l
ProfileCardPanel useNewProfileCardStyle:1b badgeTextPosition:2i projectionConfig:3=ProjectionConfig profileContent:4=ProfileContent separatorConfig:5=SeparatorConfig
ProfileContent useContent:1b iconList:2*=IconConfig numberConfig:3=NumberConfig labelConfig:4=LabelConfig
ProjectionConfig useProjection:1b icon:2=ImageModel
SeparatorConfig color:1s
StretchableBackgroundImage image:1=ImageModel flexSettings:2*l
StringBadge displayType:1i str:2s
SubscribeBadge originImg:3=ImageModel previewImg:4=ImageModel isCustomized:5b
SubscribeInfo qualification:1b isSubscribe:2b badge:3=SubscribeBadge enableSubscription:4b subscriberCount:5i isInGracePeriod:6b isSubscribedToAnchor:7b timerDetail:8=TimerDetail userGiftSubAuth:9b anchorGiftSubAuth:10b status:11i subEndTime:12l packageId:13s solRoomDisplayText:14s isSolEligible:15b subSplitStatus:101=SubSplitStatus
TextBadge displayType:1i key:2s defaultPattern:3s pieces:4*s
AuthenticationInfo customVerify:1s enterpriseVerifyReason:2s authenticationBadge:3=ImageModel
EnhancementText type:1i placeholderInfo:2*=PlaceholderInfo
EnhancementTextInfo enhancementTexts:1*=EnhancementText
PlaceholderInfo placeholder:1s value:2s
ShopLabelImage height:1i width:2i minetype:3s thumbUri:4s thumbUriList:5*s uri:6s urlList:7*s color:8s
UserInfo userId:1l nickName:2s avatarThumb:3=ImageModel
DisplayControl priority:1i duration:2l targetGroupShowRst:3%DisplayControl_TargetGroupShowRstEntry horizontalTriggerType:4i
DisplayControl_TargetGroupShowRstEntry key:1i value:2=ShowResult
EcommerceEntrance entranceType:1i creatorType:2i schema:3s shopEntranceInfo:4=ShopEntranceInfo showcaseEntranceInfo:5=ShowcaseEntranceInfo viewVersion:6i
PerceptionFeedbackOption id:1l contentKey:2s
RankUserEnigmaInfo isEnigmaMaskOn:1b
SellingPoint showText:1s sellingPointType:2i
ShopEntranceInfo shopId:1s shopName:2s shopRating:3s storeLabel:4=StoreLabel formatSoldCount:5s soldCount:6l expRatePercentile:7i expRateTopDisplay:8s rateDisplayStyle:9i showRateNotApplicable:10b sellingPoint:11*=SellingPoint
ShowResult banned:1b
ShowcaseEntranceInfo formatSoldCount:1s soldCount:2l showcaseName:3s sellingPoint:11*=SellingPoint creatorScoreProfile:12=CreatorScoreProfile
StoreIdentityLabel labelType:1i identityLabelText:2s identityLogoLight:3=ShopLabelImage identityLogoDark:4=ShopLabelImage identityLabelBgColorLight:5s identityLabelBgColorDark:6s identityLabelTextColorLight:7s identityLabelTextColorDark:8s shopExplanationPageSchema:9s shopIdentityLabelKey:10s
StoreLabel officialLabel:1=StoreOfficialLabel isBytemall:2b shopIdentityLabel:3=StoreIdentityLabel
StoreOfficialLabel labelImageLight:1=ShopLabelImage labelImageDark:2=ShopLabelImage labelType:3i labelTypeStr:4s
FaceRecognitionMeta version:1s requirement:2*s modelNames:3s sdkExtra:4s
GoalComparison coinsIncr:1l contributorIncr:2l
GoalPinInfo pin:1b unpin:2b pinEndTime:3l subGoalId:4l subGoalIdStr:5s
GoalReward rewardContent:1s topN:2i hasSticker:3b auditStatus:4i
GoalStats totalCoins:1l totalContributor:2l comparison:3=GoalComparison totalNewFans:4l
SubGoalContribution id:1s contributionCount:2l
SubGoalPinInfo pinStartTime:1l pinEndTime:2l pinReadyTime:3l
AssetBase url:2=ImageModel md5:3s faceMeta:4=FaceRecognitionMeta
AssetExtra effectStarlingKey:1s
AuditInfo violationId:1l taskType:2i
BEFViewRenderSize w:1i h:2i
DistributionStrategy assetBase:1=AssetBase resourceType:2i
DynamicRestriction scenes:1=SceneRestriction receivers:2*=ReceiverRestriction
FlyingMicResources pathImage:1=ImageModel micImage:2=ImageModel transitionConfigs:3*=TransitionConfig
GiftColorInfo colorId:1l colorName:2s colorValues:3*s colorImage:4=ImageModel giftImage:5=ImageModel colorEffectId:6l isDefault:7b colorImageSize:8l colorReason:9*s colorNameEnglish:10s giftDescribe:11s
GiftEffectCrossScreenStickerSpec singleActionAssetIds:1%GiftEffectCrossScreenStickerSpec_SingleActionAssetIdsEntry actionAssetIds:2%GiftEffectCrossScreenStickerSpec_ActionAssetIdsEntry reactionAssetIds:3%GiftEffectCrossScreenStickerSpec_ReactionAssetIdsEntry
GiftEffectCrossScreenStickerSpec_SingleActionAssetIdsEntry key:1l value:2i
GiftEffectCrossScreenStickerSpec_ActionAssetIdsEntry key:1l value:2i
GiftEffectCrossScreenStickerSpec_ReactionAssetIdsEntry key:1l value:2i
GiftEffectLynxSpec assetIds:1*l
GiftEffectPrefabSpec templateAssetId:1l prefabAssetIds:2*l
GiftEffectSerialSpec serialAssetIds:2*l
GiftEffectSpecs crossScreenSticker:1=GiftEffectCrossScreenStickerSpec lynx:2=GiftEffectLynxSpec prefab:3=GiftEffectPrefabSpec serialSpec:4=GiftEffectSerialSpec streamEffectSpec:5=GiftEffectStreamSpec
GiftEffectStreamSpec basicAssetId:1l extraAssetIds:2*l
GiftPanelBeaconBubble lynxUrl:1s lynxExtra:2s type:3i
GiftResource id:1l image:2=ImageModel effectId:3l
LiveStreamGoal id:1l type:2i status:3i subGoals:4*=LiveStreamSubGoal description:5s auditStatus:6i cycleType:7i startTime:8l expireTime:9l realFinishTime:10l contributors:11*=LiveStreamGoalContributor contributorsLength:12i idStr:13s auditDescription:14s stats:15=GoalStats goalExtraInfo:16s mode:17i auditInfo:18=AuditInfo challengeType:20s isUneditable:21b goalReward:22=GoalReward createSource:23i
LiveStreamGoalContributor userId:1l avatar:2=ImageModel displayId:3s score:4l userIdStr:5s inRoom:6b isFriend:7b followByOwner:9b isFistContribute:10b subGoalContributions:11*=SubGoalContribution enigmaInfo:12=EnigmaInfo
LiveStreamGoalIndicator key:1s op:2i
LiveStreamSubGoal type:1i id:2l progress:3l target:4l gift:5=LiveStreamSubGoalGift idStr:6s pinInfo:7=SubGoalPinInfo source:8i recommendedText:9s recommendedHeader:10s
LiveStreamSubGoalGift name:1s icon:2=ImageModel diamondCount:3l type:4i
LokiExtraContent giftType:1s giftDuration:2l needScreenShot:3b shouldMultiFrame:4b viewOverlay:5s befViewRenderSize:6=BEFViewRenderSize befViewRenderFps:7i befViewFitMode:8i modelNames:9s requirements:10*s
LynxGiftExtra id:1l code:2l type:3l params:4*s extra:5s
MatchInfo critical:1l effectCardInUse:2b multiplierType:3i multiplierValue:4l
PrefabBundle prefabEffectIds:2*l
ReceiverRestriction userId:1l hiddenGids:2*l
SceneRestriction normalHiddenGids:1*l matchHiddenGids:2*l cohostHiddenGids:3*l multiguestHiddenGids:4*l
SecondaryEffectInfo effectIds:1*l builtinStrings:2*s minuteGameGameplayId:3l
TransitionConfig configId:1l resourceImage:2=ImageModel
AssetsModel name:1s resourceUri:2s resourceUrl:4=ResourceModel describe:5s id:6l resourceType:7i md5:8s size:9l lokiContent:10=LokiExtraContent downloadType:26i resourceBytevc1Url:28=ResourceModel bytevc1Md5:29s videoResourceList:30*=VideoResource faceRecognitionArchiveMeta:31=FaceRecognitionMeta lynxUrlSettingsKey:32s downgradeResourceType:33i assetExtra:34=AssetExtra stickerAssetVariant:35i immediateDownload:36b stickerAssetVariantReason:37i forceUseImOrRespAsset:38b distributionStrategy:39*=DistributionStrategy
ResourceModel urlList:1*s uri:2s
VideoResource videoTypeName:1s videoUrl:2=ResourceModel videoMd5:3s
ActivityRewardInfo badge:1=ImageModel storytag:2=ImageModel
ModelAnchorInfo level:1l
AnchorLevel level:1i experience:2l lowestExperienceThisLevel:3l highestExperienceThisLevel:4l taskStartExperience:5l taskStartTime:6l taskDecreaseExperience:7l taskTargetExperience:8l taskEndTime:9l profileDialogBg:10=ImageModel profileDialogBgBack:11=ImageModel stageLevel:12=ImageModel smallIcon:13=ImageModel
AudioResource audioUrl:1s lyricsUrl:2s snippetId:3l
ModelAuthenticationInfo customVerify:1s enterpriseVerifyReason:2s authenticationBadge:3=ImageModel hasCert:4b
Author videoTotalCount:1l videoTotalPlayCount:2l videoTotalFavoriteCount:6l
BatchGiftInfo canBatchSend:1b availableCounts:2*l
BorderInfo icon:1=ImageModel level:2l source:3s profileDecorationRibbon:4=ImageModel borderPrivilegeLogExtra:5=PrivilegeLogExtra profilePrivilegeLogExtra:6=PrivilegeLogExtra avatarBackgroundColor:7s avatarBackgroundBorderColor:8s nameStarlingKey:9s descStarlingKey:10s name:11s description:12s isTallerAvatarBackground:13b
ColorGroup groupName:1s colorInfos:2*=GiftColorInfo
ColorPickerInfo groups:1*=ColorGroup
CrossScreenEffectInfo singleActionEffectIds:1%CrossScreenEffectInfo_SingleActionEffectIdsEntry actionEffectIds:2%CrossScreenEffectInfo_ActionEffectIdsEntry reactionEffectIds:3%CrossScreenEffectInfo_ReactionEffectIdsEntry
CrossScreenEffectInfo_SingleActionEffectIdsEntry key:1l value:2i
CrossScreenEffectInfo_ActionEffectIdsEntry key:1l value:2i
CrossScreenEffectInfo_ReactionEffectIdsEntry key:1l value:2i
FansClubData clubName:1s level:2i userFansClubStatus:3i badge:4=UserBadge availableGiftIds:5*l anchorId:6l
FansClubMember data:1=FansClubData preferData:2%FansClubMember_PreferDataEntry
FansClubMember_PreferDataEntry key:1i value:2=FansClubData
GiftBoxInfo capacity:1l isPrimaryBox:2b schemeUrl:3s giftInfosInBox:4*=GiftInfoInBox
GiftInfoInBox giftId:1l effectId:2l colorId:3l remainTimes:4i asset:5=AssetsModel
GiftLockInfo lock:1b lockType:2i giftLevel:3i highlightEnabled:4b unlockButtonText:5s unlockSchema:6s
GiftRandomEffectInfo randomGiftPanelBanner:1=RandomGiftPanelBanner effectIds:2*l hostKey:3s audienceKey:4s randomGiftBubble:5=RandomGiftBubble
GiftSeriesInfo seriesName:2s giftIds:3*l enabled:4b containerBackground:5=ImageModel sendGiftButtonColor:6s pointingBackTriColor:7s seriesNameColor:8s endTimeSec:9l
GiftSkin giftSkinId:1l giftSkinName:2s staticImage:3=ImageModel animatedImage:4=ImageModel
GiftSkinToGiftTextsInfo giftSkinId:1l giftTextIds:2*l
GiftSponsorInfo sponsorId:1l sponsorCount:2l currentCount:3l leftCountToSponsor:4l canSponsor:5b
GiftText giftTextId:1l giftTextName:2s
GiftsBoxInfo giftsInfoInBox:1*=GiftInfoInBox
GradeIcon icon:1=ImageModel iconDiamond:2i level:3i levelStr:4s
Hashtag id:1l title:2s image:3=ImageModel namespace:4i
LikeEffect version:1l effectCnt:2l effectIntervalMs:3l level:4l
LiveEventInfo eventId:1l startTime:2l duration:3l title:4s description:5s hasSubscribed:6b isPaidEvent:7b ticketAmount:8l payMethod:9i walletPkgDict:10%LiveEventInfo_WalletPkgDictEntry eventUserInfo:11*=EventUserInfo subscribedCount:12l paidEventPreview:13=PaidEventPreview walletPackage:14=WalletPackage registerType:15l periodicSettings:16s periodicShows:17s
LiveEventInfo_WalletPkgDictEntry key:1s value:2=WalletPackage
LynxCrossScreenEffectInfo effectIds:4*l
MusicGiftInfo artistName:1s resource:2=AudioResource songId:3l moodId:4l songName:5s
RandomGiftBubble displayText:1s iconDynamicEffect:2=ImageModel
RandomGiftPanelBanner bgImage:1=ImageModel shadingImage:2=ImageModel targetNum:3l collectNum:4l displayText:5s leftIcon:6=ImageModel schemaUrl:7s bgColorValues:8*s round:9l bannerPriority:10i
SchemeInfo schemeGiftType:1i schemeUrl:2s schemeDescribe:3s schemeDescribeColor:4s
UGGiftStructInfo isUgGift:1b ugPointsCost:2l
UserAttr isMuted:1b isAdmin:2b isSuperAdmin:3b muteDuration:4l adminPermissions:5%UserAttr_AdminPermissionsEntry hasVotingFunction:6b isChannelAdmin:7b
UserAttr_AdminPermissionsEntry key:1i value:2i
UserBadge icons:1%UserBadge_IconsEntry title:2s
UserBadge_IconsEntry key:1i value:2=ImageModel
UserHonor deprecated20:1l diamondIcon:2=ImageModel name:3s icon:4=ImageModel nextName:5s level:6i nextIcon:7=ImageModel deprecated23:9l deprecated24:10l deprecated25:11l gradeDescribe:13s gradeIconList:14*=GradeIcon screenChatType:15l imIcon:16=ImageModel imIconWithLevel:17=ImageModel liveIcon:18=ImageModel newImIconWithLevel:19=ImageModel newLiveIcon:20=ImageModel upgradeNeedConsume:21l nextPrivileges:22s background:23=ImageModel backgroundBack:24=ImageModel score:25l gradeBanner:1001s
VoteUser userId:1l nickName:2s avatarThumb:3=ImageModel voteCount:4l
WalletPackage iapId:1s usdPriceShow:2s
User id:1l deprecated1:2l nickname:3s deprecated2:4i bioDescription:5s deprecated3:6i deprecated4:7l deprecated5:8s avatarThumb:9=ImageModel avatarMedium:10=ImageModel avatarLarge:11=ImageModel verified:12b deprecated6:13i deprecated7:14s status:15i createTime:16l modifyTime:17l secret:18i shareQrcodeUri:19s deprecated8:20i badgeImageList:21*=ImageModel followInfo:22=FollowInfo payGrade:23=UserHonor fansClub:24=FansClubMember border:25=BorderInfo specialId:26s avatarBorder:27=ImageModel medal:28=ImageModel realTimeIcons:29*=ImageModel newRealTimeIcons:30*=ImageModel topVipNo:31i userAttr:32=UserAttr ownRoom:33=OwnRoom payScore:34l ticketCount:35l anchorInfo:36=ModelAnchorInfo linkMicStats:37i displayId:38s withCommercePermission:39b withFusionShopEntry:40b deprecated21:41l webcastAnchorLevel:42=AnchorLevel verifiedContent:43s authorStats:44=Author topFans:45*=User secUid:46s userRole:47i deprecated9:48y activityReward:49=ActivityRewardInfo deprecated10:50y deprecated11:51y personalCard:52=ImageModel authenticationInfo:53=ModelAuthenticationInfo deprecated12:54i deprecated13:55i deprecated14:56y mediaBadgeImageList:57*=ImageModel deprecated15:58i userVipInfo:59y commerceWebcastConfigIds:60*l borderList:61*=BorderInfo comboBadgeInfo:62=ComboBadgeInfo subscribeInfo:63=SubscribeInfo badgeList:64*=BadgeStruct mintTypeLabel:65*l fansClubInfo:66=FansClubInfo deprecated19:1001b allowFindByContacts:1002b allowOthersDownloadVideo:1003b allowOthersDownloadWhenSharingVideo:1004b allowShareShowProfile:1005b allowShowInGossip:1006b allowShowMyAction:1007b allowStrangeComment:1008b allowUnfollowerComment:1009b allowUseLinkmic:1010b anchorLevel:1011=AnchorLevel avatarJpg:1012=ImageModel bgImgUrl:1013s deprecated18:1014s deprecated16:1015b blockStatus:1016i commentRestrict:1017i constellation:1018s disableIchat:1019i enableIchatImg:1020l exp:1021i fanTicketCount:1022l foldStrangerChat:1023b followStatus:1024l deprecated28:1025b deprecated29:1026s ichatRestrictType:1027i idStr:1028s isFollower:1029b isFollowing:1030b needProfileGuide:1031b payScores:1032l pushCommentStatus:1033b pushDigg:1034b pushFollow:1035b pushFriendAction:1036b pushIchat:1037b pushStatus:1038b pushVideoPost:1039b pushVideoRecommend:1040b stats:1041y deprecated17:1042b verifiedReason:1043s withCarManagementPermission:1044b upcomingEventList:1045*=LiveEventInfo scmLabel:1046s ecommerceEntrance:1047=EcommerceEntrance isBlock:1048b isSubscribe:1090b isAnchorMarked:1091b enigmaInfo:1092=EnigmaInfo
EmoteUploadInfo userId:1l emoteUploadSource:2i userInfo:3=User userIdStr:4s
ActivityBadgeInfo badgeText:1=LinkmicDisplayText badgeTextDark:2=LinkmicDisplayText backgroundColor:3s backgroundColorDark:4s eventTrace:5%ActivityBadgeInfo_EventTraceEntry
ActivityBadgeInfo_EventTraceEntry key:1s value:2s
BattleGamePlayContent battleId:1l groupChannelId:2l teamMember:3*=TeamUser sourceType:4l inviteType:5i
BattleGamePlayContentUserInfo userId:1l roomId:2l invitationRole:3i
BattleUserSettings isTurnOn:1b acceptNotFollowerInvite:2b allowGiftToOtherAnchors:3b
CohostABInfo liveMatchButtonOpt:1b isCohostMultiguest:2b isMatchPlaybookEnabled:3b isCohostDuringMultiguestEnabled:4b isMatchPlaybookOptimisationEnabled:5b
CohostABTest abTestType:1i group:2l
CohostABTestList abTestList:1*=CohostABTest
CohostABTestSetting key:1l value:2=CohostABTestList
CohostListUser userId:1l nickName:2s avatarThumb:3=ImageModel linkedTime:4l playType:5i roomId:6l linkmicUserStatus:7i linkRemainingTime:8l permissionType:9i displayId:10s followStatus:11l isLowVersion:12b rivalUserId:13l rivalRoomId:14l isInitiator:15b linkmicIdStr:16s bestTeammateUid:17l hasTopicPerm:18b innerChannelId:19l
CohostTopic id:1l titleKey:2s titleText:3s liked:21b totalHeat:22l totalRivals:23l rivalsAvatar:24*=ImageModel
GamePlayContent battleGameplayContent:1=BattleGamePlayContent
GiftGalleryBadgeInfo leagueInfo:1=GiftGalleryBadgeSection galleryInfo:2=GiftGalleryBadgeSection backgroundColor:3s separatorColor:4s darkModeBackgroundColor:5s leagueName:6s schema:7s
GiftGalleryBadgeSection icon:1=ImageModel displayText:2=LinkMicGiftGalleryDisplayText shouldShow:3b darkModeIcon:4=ImageModel
LinkMicGiftGalleryDisplayText content:1s color:2s darkModeColor:3s
LinkmicDisplayText color:1s key:20s defaultPattern:21s pieces:22*=LinkmicDisplayTextPieces
LinkmicDisplayTextPieces stringPiece:1s
LinkmicShareRevenueSettingStruct shareRevenueSettingVersionCode:1l linkmicShareRevenueSetting:2i linkmicShareRevenueSettingRatio:3i enableSettingRatio:4b
OptPairInfo mappingId:1l expectedTimeSec:2l optPairStatus:3i optPairType:4l teamInfo:5*=TeamInfo
RandomMatchContent matchId:1s sourceType:2l pairedTime:3l pairedGroupList:4*=UserGroup matchedPreferenceTag:20i
RandomMatchContentUserInfo userId:1l roomId:2l invitationRoleType:3i avatarThumb:4=ImageModel nickname:5s
RivalsGameTag tagId:1l tagDisplayText:2s gapTimeTag:3l
SecondDegreeRelationContent relatedUsers:1*=UserInfo totalRelatedUserCnt:2l
SimilarInterestContent contentId:1l displayText:2s
SubtitleSettings hasRight:1i temporaryBan:2i enable:3i expireDate:4l targetLanguage:5s labelText:6s
TagV2 tagClassification:1i tagType:2i tagValue:3s starlingKey:4s secondDegreeRelationContent:10=SecondDegreeRelationContent cohostHistoryDay:11l similarInterestContent:12=SimilarInterestContent
TeamInfo teamId:1l userId:2*l
TeamUser teamId:1l userId:2*l userInfoList:3*=BattleGamePlayContentUserInfo
TopHostInfo rankType:1s topIndex:2l
UserGroup userInfo:1*=RandomMatchContentUserInfo
UserSuggestionInfo voteCount:1l voterInfoList:2*=UserInfo detailPageLynx:3s
VirtualWaitingUser sendUserId:1l sendTimestamp:2l avatars:3*=ImageModel
AnchorLinkmicUserSettings isTurnOn:1b acceptMultiLinkmic:2b acceptNotFollowerInvite:3b allowGiftToOtherAnchors:4b blockInvitationOfThisLive:5b receiveFriendMultiHostInvites:6b receiveFriendMultiHostApplication:7b blockThisMultiHostInvites:8b blockThisMultiHostApplication:9b receiveNotFriendMultiHostInvites:10b receiveNotFriendMultiHostApplication:11b allowLiveNoticeOfFriends:12b allowFriendInvites:13b allowSuggestedInvites:14b allowFriendInvitesWhenOfflive:15b allowUserCohostSuggestions:16b allowMissedInvitationNotice:17b allowLiveNoticeOfSuggested:18b allowGuestRequestDuringCohost:19b allowGuestApplyDuringCohost:20b subtitleSetting:21=SubtitleSettings
BattleInfo infoType:1i value:2l
LinkerInfo linkedUsers:1*=UserInfo inQuickPairing:2b linkedGuestUsers:3*=UserInfo
OffliveInviteInfo inviterTimestamp:1l
ReserveInfo reservationId:1l replyStatus:2i bubbleTip:3s responseTime:4l isReservationSender:5b createdTimestamp:6l viewed:7b
RivalExtraInfo text:1s textType:2i label:3s anchorLayer:4i linkerInfo:5=LinkerInfo linkmicUserSettings:6=AnchorLinkmicUserSettings battleUserSettings:7=BattleUserSettings inviteBlockReason:8i showPlayType:9i topHostInfo:10=TopHostInfo tag:11=Tag reserveInfo:12=ReserveInfo detailBlockReason:13i optPairInfo:14=OptPairInfo tagV2:15=TagV2 eoyLevel:16l battleInfo:17=BattleInfo cohostLayoutMode:18i gameTag:19=RivalsGameTag giftGalleryBadgeInfo:20=GiftGalleryBadgeInfo offliveInviteInfo:21=OffliveInviteInfo userSuggestionInfo:22=UserSuggestionInfo friendSuggestionInfo:23=UserSuggestionInfo activityBadgeInfo:24=ActivityBadgeInfo
Tag tagType:1i tagValue:2s tagText:3s
LinkPosition position:1i opt:2i
MicPositionData type:1i link:2=LinkPosition
Player roomId:1l userId:2l
AnchorLayoutSetting latestLayoutStyle:1i layoutStyleSettings:2*=AnchorLayoutStyleSetting panelLayoutTypeSetting:3*=AnchorPanelLayoutTypeSetting
AnchorLayoutStyleSetting layoutStyle:1i maxPosition:2i
AnchorPanelLayoutTypeSetting panelLayoutType:1i maxPosition:2i
AvatarState avatarId:1l
BackGroundImageState stickerId:1s
CohostMode isTakeTheStageV2Supported:1b highestTakeTheStageVersionSupported:2l
CohostStreamConfig screenShareStreamId:1s
CohostTypeLayoutExtra isZoomLayout:1i offsetY:2i scene:3i localLayoutOnly:4b isEnlargeMode:5i disableMatchComponent:6b rematchSpotId:7i
CohostTypeLayoutNonSeiExtra
CohostTypeSpotExtra isEnlarged:1b contentType:2i preEnlargeSpotId:3i
CohostTypeSpotNonSeiExtra
CohostUserInfo permissionType:1l sourceType:2i isLowVersion:3b bestTeammateUid:4l hasTopicPerm:5b streamConfig:6=CohostStreamConfig inDifferentInviteTypeControlGroup:7b cohostMode:8=CohostMode nickname:11s displayId:12s avatarThumb:13=ImageModel followStatus:14l userIdStr:15s isEnigma:16b
ContentPosition contentID:1s contentType:2i pos:3=MicPositionData contentLinkmicID:4s startTimeNano:5l
GroupPlayer channelId:1l user:2=Player
GuestUserInfo userIdStr:1s nickname:2s displayId:3s avatarThumb:4=ImageModel roomId:5l linkmicIdStr:6s isEnigma:7b
LayoutData layout:1=LayoutState spotList:2*=SpotInfo version:3l groupChannelId:4l uiPos:101*=PosIdentity
LayoutState layoutId:1s layoutKey:2s multiGuestLayoutExtra:3=MultiGuestLayoutExtra multiGuestLayoutNonSeiExtra:4=MultiGuestLayoutNonSeiExtra cohostLayoutExtra:5=CohostTypeLayoutExtra cohostLayoutNonSeiExtra:6=CohostTypeLayoutNonSeiExtra
LinkEnvelopeMessagePayload messageType:1i resolutionDemandPayload:100=ResolutionDemandPayload
LinkUserIdentity player:1=Player linkMicId:2s channelId:3l
LinkUserState user:1=Player linkmicId:2s pos:3=MicPositionData linkedTimeNano:4l onlineUserState:5i audioMuted:6i videoMuted:7i rtcConnection:8i networkState:9i avatar:10=AvatarState linkerSessionId:11s
LinkerMediaChangeOperator userId:1l operatorType:2i nickName:3s displayId:4s
MigrationDetails isMigrate:1b sourceGroupChannelId:2l targetGroupChannelId:3l
MultiGuestLayoutExtra originLayoutStyle:1i currentLayoutStyle:2i originMaxPosition:3i currentMaxPosition:4i enlargeStatus:5i currentPanelLayoutType:6i socialGame:7=SocialGameLayoutExtra
MultiGuestLayoutNonSeiExtra socialGame:1=SocialGameLayoutNonSeiExtra
MultiGuestSpotExtra isEnlarged:1b isSingleZoomEnabled:2b isDoubleZoomEnabled:3b isSwitchSpotEnabled:4b spotRank:5i contentPositionType:6i socialGameUser:7=SocialGameUserSpotExtra
MultiGuestSpotNonSeiExtra socialGameUser:1=SocialGameUserSpotNonSeiExtra
PosIdentity type:1i value:2s
PosIdentityExtra contentLinkmicID:1s
ResolutionDemandPayload action:1i widthRatio:2d heightRatio:3d configId:4s layoutKey:5s spotId:6l canvasWidth:7l canvasHeight:8l timestampMs:9l
SocialGameLayoutExtra gameId:1i gameJustDanceStatus:2i gameSessionId:3l gameStartPlayMs:4l gameOptionId:5l lokiPanelName:6s requiredLokiResourceId:7s optionalLokiResourceId:8s
SocialGameLayoutNonSeiExtra justDanceSongTitle:1s
SocialGameUserSpotExtra gameJustDanceUserStatus:1i isEnlarged:2b isMainContent:3b
SocialGameUserSpotNonSeiExtra gameScore:1i
SpotInfo spotId:1i posIdentity:2=PosIdentity multiGuestSpotExtra:3=MultiGuestSpotExtra multiGuestSpotNonSeiExtra:4=MultiGuestSpotNonSeiExtra cohostSpotExtra:5=CohostTypeSpotExtra cohostSpotNonSeiExtra:6=CohostTypeSpotNonSeiExtra posIdentityExtra:7=PosIdentityExtra
AllListUser linkedList:2*=LinkLayerListUser appliedList:3*=LinkLayerListUser invitedList:4*=LinkLayerListUser readyList:5*=LinkLayerListUser
ApplyContent applier:1=Player applierLinkMicId:2s applierLinkerSessionId:3s
ByteRTCExtInfo defaultSignalingServerFirst:1i
CancelApplyContent applier:1=Player applierLinkMicId:2s applierLinkerSessionId:3s
CancelInviteContent invitor:1=Player invitorLinkMicId:2s inviteeLinkMicId:3s inviteSeqId:4l invitee:5=Player inviteeLinkerSessionId:6s
CreateChannelContent owner:1=Player ownerLinkMicId:2s ownerLinkerSessionId:3s
DSLConfig sceneVersion:1i layoutId:2s
FinishChannelContent owner:1=Player finishReason:2l
InviteContent invitor:1=Player inviteeRtcExtInfo:2=RTCExtraInfo invitorLinkMicId:3s inviteeLinkMicId:4s isOwner:5b pos:6=MicPositionData dsl:7=DSLConfig invitee:8=Player operator:9=Player inviteeLinkerSessionId:10s
JoinDirectContent joiner:1=LinkLayerListUser allUsers:2=AllListUser
KickOutContent offliner:1=Player kickoutReason:2i linkedUserUiPositions:3*s uiPos:4*=PosIdentity layout:5=LayoutState spotList:6*=SpotInfo offlinerLinkerSessionId:7s
LeaveContent leaver:1=Player leaveReason:2l linkedUserUiPositions:3*s uiPos:4*=PosIdentity layout:5=LayoutState spotList:6*=SpotInfo leaverLinkerSessionId:7s
LinkLayerListUser user:1=Player linkmicId:2s pos:3=MicPositionData linkedTimeNano:4l appVersion:5s userType:6i linkerSessionId:7s
LinkListChangeContent type:1i list:2=AllListUser linkedUserUiPositions:3*s contentPos:4*=ContentPosition
PermitApplyContent permiter:1=Player permiterLinkMicId:2s applierPos:3=MicPositionData replyStatus:4i dsl:5=DSLConfig applier:6=Player operator:7=Player applierLinkMicId:8s linkedUserUiPositions:9*s applierRtcToken:10s uiPos:11*=PosIdentity layout:12=LayoutState spotList:13*=SpotInfo applierLinkerSessionId:14s
RTCBitRateMap xx1:1i xx2:2i xx3:3i xx4:4i
RTCEngineConfig rtcAppId:1s rtcUserId:2s rtcToken:3s rtcChannelId:4l
RTCExtraInfo liveRtcEngineConfig:1=RTCEngineConfig liveRtcVideoParam:2*=RTCLiveVideoParam rtcBitrateMap:3=RTCBitRateMap rtcFps:4i rtcMixBase:5=RTCMixBase byteRtcExtInfo:6=ByteRTCExtInfo extra:7=RTCInfoExtra rtcBusinessId:8s rtcOther:9=RTCOther interactClientType:10i
RTCInfoExtra version:1s
RTCLiveVideoParam strategyId:1i params:2=RTCVideoParam
RTCMixBase bitrate:1i
RTCOther maxTranscodingCbIntervalSecond:1i
RTCVideoParam width:1i height:2i fps:3i bitrateKbps:4i
ReplyInviteContent invitee:1=Player replyStatus:2i inviteeLinkMicId:3s inviteePos:4=MicPositionData inviteOperatorUser:5=Player linkedUserUiPositions:6*s uiPos:7*=PosIdentity layout:8=LayoutState spotList:9*=SpotInfo inviteeLinkerSessionId:10s
GroupChannelUser channelId:1l status:2i type:3i allUser:4=AllListUser joinTime:5l linkedTime:6l ownerUser:7=GroupPlayer groupLinkmicId:8s
GroupChannelAllUser groupChannelId:1l user:2*=GroupChannelUser contentVersion:3l
PatternRef key:1s defaultPattern:2s keyGroups:3%PatternRef_KeyGroupsEntry
PatternRef_KeyGroupsEntry key:1s value:2s
MessageCommonText key:1s defaultPattern:2s defaultFormat:3=TextFormat pieces:4*=TextPiece
TextFormat color:1s bold:2b italic:3b weight:4i italicAngle:5i fontSize:6i useHeighLightColor:7b useRemoteClor:8b
TextPiece type:1i format:2=TextFormat stringValue:11s userValue:21=TextPieceUser giftValue:22=TextPieceGift heartValue:23=TextPieceHeart patternRefValue:24=TextPiecePatternRef imageValue:25=TextPieceImage
TextPieceGift giftId:1l nameRef:2=PatternRef showType:3i colorId:4l
TextPieceHeart color:1s
TextPieceImage image:1=ImageModel
TextPiecePatternRef key:1s defaultPattern:2s
TextPieceUser user:1=User withColon:2b
InviteTopHostInfo rankType:1s topIndex:2l
LinkmicUserInfo userId:1l linkmicIdStr:2s roomId:3l linkedTime:4l
PerceptionDialogInfo iconType:1i title:2=MessageCommonText subTitle:3=MessageCommonText adviceActionText:4=MessageCommonText defaultActionText:5=MessageCommonText violationDetailUrl:6s scene:7i targetUserId:8l targetRoomId:9l countDownTime:10l showFeedback:11b feedbackOptions:12*=PerceptionFeedbackOption policyTip:13l appealPopup:14i closeActionText:15=MessageCommonText
PunishEventInfo punishType:1s punishReason:2s punishId:3s violationUid:4l punishTypeId:5i duration:6l punishPerceptionCode:7s endTime:8l violationUidStr:9s showReason:10s
BaseProtoMessage method:1s payload:2y msgId:3l msgType:4i offset:5l isHistory:6b sampleFlag:7i
CommonMessageData method:1s msgId:2l roomId:3l createTime:4l monitor:5i isShowMsg:6b describe:7s displayText:8=MessageCommonText foldType:9l anchorFoldType:10l priorityScore:11l logId:12s msgProcessFilterK:13s msgProcessFilterV:14s fromIdc:15s toIdc:16s filterMsgTags:17*s sei:18=LiveMessageSEI dependRootId:19=LiveMessageID dependId:20=LiveMessageID anchorPriorityScore:21l roomMessageHeatLevel:22l foldTypeForWeb:23l anchorFoldTypeForWeb:24l clientSendTime:25l dispatchStrategy:26i
LiveMessageID primaryId:1s messageScene:2s
LiveMessageSEI uniqueId:1=LiveMessageID timestamp:2l
ProtoMessageFetchResult messages:1*=BaseProtoMessage cursor:2s fetchInterval:3l now:4l internalExt:5s fetchType:6i routeParams:7%ProtoMessageFetchResult_RouteParamsEntry heartbeatDuration:8l needAck:9b pushServer:10s isFirst:11b historyCommentCursor:12s historyNoMore:13b
ProtoMessageFetchResult_RouteParamsEntry key:1s value:2s
BizLayoutState multiGuestBizLayoutExtra:1=MultiGuestBizLayoutExtra coHostBizLayoutExtra:2=CoHostBizLayoutExtra
BizSpotExtra multiGuestBizSpotExtra:1=MultiGuestBizSpotExtra coHostBizSpotExtra:2=CoHostBizSpotExtra
BizSpotInfo spotId:1i posIdentity:2=PosIdentity bizSpotExtra:3=BizSpotExtra
CancelJoinGroupContent leaver:1*=GroupPlayer operator:2=GroupPlayer type:3i groupUser:4=GroupChannelAllUser
CoHostBizLayoutExtra
CoHostBizSpotExtra
CohostContent joinGroupBizContent:1=JoinGroupBizContent permitJoinGroupBizContent:2=PermitJoinGroupBizContent listChangeBizContent:11=ListChangeBizContent joinGroupDirectBizContent:119=JoinGroupDirectBizContent
GroupChangeContent groupUser:1=GroupChannelAllUser linkedUserUiPositions:2*s
InvitationReorderExtra strategyNumber:1l strategyName:2s strategyScore:3d
JoinGroupBizContent fromRoomAgeRestricted:1i fromTag:2=Tag dialog:3=PerceptionDialogInfo punishInfo:4=PunishEventInfo topicInfo:5=CohostTopic algoRequestId:6s cohostLayoutMode:7i tag:8=TagV2 gameTag:9=RivalsGameTag newUserEducation:11s abInfos:12%JoinGroupBizContent_AbInfosEntry matchedPreferenceTag:13i joinGroupMsgExtra:101=JoinGroupMessageExtra
JoinGroupBizContent_AbInfosEntry key:1l value:2=CohostABInfo
JoinGroupContent groupUser:1=GroupChannelAllUser joinUser:2=GroupPlayer type:3i groupExtInfo:4*=RTCExtraInfo
JoinGroupDirectBizContent gameplayContent:1=GamePlayContent randomMatchContent:2=RandomMatchContent skipCancelMatch:3b
JoinGroupDirectContent groupExtInfo:1*=RTCExtraInfo groupUser:2=GroupChannelAllUser migrationDetails:3=MigrationDetails contentPos:4*=ContentPosition crossRoomLayout:5=LayoutData
JoinGroupMessageExtra sourceType:1l extra:2=RivalExtra otherUsers:3*=RivalExtra invitationReorderExtra:4=InvitationReorderExtra rivalGuestsMap:5%JoinGroupMessageExtra_RivalGuestsMapEntry isFromCohostOverIssue:6b
JoinGroupMessageExtra_RivalGuestsMapEntry key:1l value:2=RivalGuestExtras
JoinRoomDirectBizContent linkTypePermission:1l isFullPositionPreApproved:2b
JoinRoomDirectContent joiner:1=Player joinerLinkMicId:2s joinerExtInfo:3=RTCExtraInfo layout:4=LayoutState spotList:5*=SpotInfo uiPos:6*=PosIdentity
JustDanceExtra
JustDanceLayoutExtra justDanceSongTitle:1s
KickOutBizContent operatorUserInfo:1=User operatorLinkAdminType:2i kickPlayerUserInfo:3=User
LeaveJoinGroupContent operator:1=GroupPlayer groupChannelId:2l leaveSource:3s linkedUserUiPositions:4*s
LinkEnvelopeContent sender:1=LinkUserIdentity receiver:2=LinkUserIdentity messagePayload:10=LinkEnvelopeMessagePayload
ListChangeBizContent userInfos:1%ListChangeBizContent_UserInfosEntry waitingUsers:2*=VirtualWaitingUser abInfos:3%ListChangeBizContent_AbInfosEntry guestUserInfos:4%ListChangeBizContent_GuestUserInfosEntry gameplayContent:5=GamePlayContent
ListChangeBizContent_UserInfosEntry key:1l value:2=CohostUserInfo
ListChangeBizContent_AbInfosEntry key:1l value:2=CohostABInfo
ListChangeBizContent_GuestUserInfosEntry key:1l value:2=GuestUserInfo
MultiGuestBizLayoutExtra justDanceLayoutExtra:1=JustDanceLayoutExtra
MultiGuestBizSpotExtra soundWareEffectExtra:1=SoundWareEffectExtra justDanceExtra:2=JustDanceExtra
P2PGroupChangeContent groupExtInfo:1*=RTCExtraInfo groupUser:2=GroupChannelAllUser migrationDetails:3=MigrationDetails contentPos:4*=ContentPosition crossRoomLayout:5=LayoutData
PermitJoinGroupBizContent replyStatus:1i sourceType:2i skipCancelMatch:3b matchedPreferenceTag:4i quickCohostInviteeUserInfo:5=QuickCohostInviteeUserInfo
PermitJoinGroupContent approver:1=GroupPlayer agreeStatus:2i type:3i groupExtInfo:4*=RTCExtraInfo groupUser:5=GroupChannelAllUser migrationDetails:6=MigrationDetails linkedUserUiPositions:7*s permitGroupType:8i crossRoomLayout:9=LayoutData
QuickCohostInviteeUserInfo avatarThumb:1=ImageModel nickname:2s
RivalExtra userCount:4l avatarThumb:5=ImageModel displayId:6s authenticationInfo:7=AuthenticationInfo nickname:8s followStatus:9l hashtag:10=Hashtag topHostInfo:11=TopHostInfo userId:12l isBestTeammate:13b optPairInfo:14=OptPairInfo eoyLevel:15l nudgeInfo:16i reservationId:17l followerCount:18l gameTag:19=RivalsGameTag giftGalleryBadgeInfo:20=GiftGalleryBadgeInfo roomId:21l activityBadgeInfo:22=ActivityBadgeInfo
RivalGuestExtra userId:1l avatarThumb:2=ImageModel nickname:3s
RivalGuestExtras rivalGuests:1*=RivalGuestExtra
SoundWareEffectExtra staticImageName:1s dynamicImageName:2s userRightId:3l rightId:4l
WebcastLinkMicLayoutStateMessage common:1=CommonMessageData channelId:2l scene:3i version:4l bizLayoutState:5=BizLayoutState bizSpotList:6*=BizSpotInfo
WebcastLinkStateMessage common:1=CommonMessageData channelId:2l scene:3i version:4l needAck:5i layout:6=LayoutState userStates:7*=LinkUserState clientSendTime:8l stateType:9i background:10=BackGroundImageState wallpaperUrl:12s uiPos:13*=PosIdentity spotList:14*=SpotInfo audioMutedRemoteChannels:15*l linkerMode:16i
MultiLiveAnchorPanelSettings userId:1l layout:2i fixMicNum:3i allowRequestFromUser:4i allowRequestFromFollowerOnly:5i applierSortSetting:7i applierSortGiftScoreThreshold:8l allowRequestFromFriends:9i allowRequestFromFollowers:10i allowRequestFromOthers:11i enableShowMultiGuestLayout:12i disableVideoLinkmic:13i multiGuestApplyAutoApprove:14i multiGuestShareRevenueInfoVersion:15l showAvailableSpot:16i saveAsDefaultLayout:17i multiGuestAllowCohostInvitation:18i multiGuestAllowCohostInvitationOnce:19i disableGuestOpenCamera:20i
ApplyBizContent user:1=User
BusinessContent overLength:1l multiLiveContent:100=MultiLiveContent cohostContent:200=CohostContent
InviteBizContent anchorSettingInfo:1=MultiLiveAnchorPanelSettings inviteSource:2i operatorUserInfo:3=User operatorLinkAdminType:4i inviteeUserInfo:5=User shareRevenueSetting:6i shareRevenueSettingStruct:7=LinkmicShareRevenueSettingStruct
JoinDirectBizContent replyImMsgId:1l outsideRoomInviteSource:2i isFullPositionPreApproved:3b mgSourceRole:4i
MultiLiveContent applyBizContent:1=ApplyBizContent inviteBizContent:2=InviteBizContent replyBizContent:3=ReplyBizContent permitBizContent:4=PermitBizContent joinDirectBizContent:5=JoinDirectBizContent kickOutBizContent:6=KickOutBizContent joinRoomDirectBizContent:7=JoinRoomDirectBizContent
PermitBizContent anchorSettingInfo:1=MultiLiveAnchorPanelSettings expireTimestamp:2l operatorUserInfo:3=User operatorLinkAdminType:4i linkUserType:5i isApplyAutoApproved:6b linkTypePermission:7l isFullPositionPreApproved:8b isQuickCallAutoApproved:9b
ReplyBizContent linkType:1i isTurnOffInvitation:2i replyUserInfo:3=User isFullPositionPreApproved:4b
EnvelopeEnigmaInfo isEnigmaMaskOn:1b
PerceptionSheetInfo iconType:1i title:2=MessageCommonText subTitle:3=MessageCommonText reasonTitle:4=MessageCommonText reasonInfo:5=MessageCommonText notAllowedTitle:6=MessageCommonText notAllowedText:7=MessageCommonText defaultActionText:8=MessageCommonText scene:9i targetUserId:10l targetRoomId:11l countDownTime:12l
EmoteModel emoteId:1s image:2=ImageModel auditStatus:3i uuid:4s emoteType:5i contentSource:6i emotePrivateType:7i packageId:8s auditInfo:9=EmoteModelAuditInfo rewardCondition:10i emoteUploadInfo:11=EmoteUploadInfo createTime:12l emoteScene:13i
EmojiEmoteWithIndex index:1i emote:2=EmoteModel
Gift image:1=ImageModel describe:2s duration:4i id:5l forLinkmic:7b combo:10b type:11i diamondCount:12i isDisplayedOnPanel:13b primaryEffectId:14l giftLabelIcon:15=ImageModel name:16s icon:21=ImageModel goldEffect:24s previewImage:47=ImageModel giftPanelBanner:48=GiftPanelBanner isBroadcastGift:49b isEffectBefview:50b isRandomGift:51b isBoxGift:52b canPutInGiftBox:53b giftBoxInfo:54=GiftBoxInfo trackerParams:100%Gift_TrackerParamsEntry lockInfo:101=GiftLockInfo colorInfos:102*=GiftColorInfo giftRankRecommendInfo:103s randomEffectInfo:104=GiftRandomEffectInfo giftSubType:105i giftVerticalScenarios:106*i groupInTab:107i isGalleryGift:108b giftSponsorInfo:109=GiftSponsorInfo giftSkins:110*=GiftSkin giftLabelType:111i giftTexts:112*=GiftText giftSkinToGiftTextsInfos:113*=GiftSkinToGiftTextsInfo expirationTimestamp:114l batchGiftInfo:115=BatchGiftInfo isGlobalGift:116b disableGalleryBanner:117b ugGiftInfo:118=UGGiftStructInfo crossScreenEffectInfo:119=CrossScreenEffectInfo beaconBubble:120=GiftPanelBeaconBubble giftResources:121%Gift_GiftResourcesEntry resourceId:122l bizExtra:123%Gift_BizExtraEntry lynxCrossScreenEffectInfo:124=LynxCrossScreenEffectInfo giftStructHash:125s schemeInfo:126=SchemeInfo seriesInfo:127=GiftSeriesInfo colorPickerInfo:128=ColorPickerInfo musicInfo:140=MusicGiftInfo giftBottomRightLabelIcon:141=ImageModel strategyEvent:201s
Gift_TrackerParamsEntry key:1s value:2s
Gift_GiftResourcesEntry key:1s value:2=GiftResource
Gift_BizExtraEntry key:1l value:2s
GiftPanelBanner displayText:1=MessageCommonText leftIcon:2=ImageModel schemaUrl:3s bgColorValues:5*s bannerLynxUrl:6s bannerPriority:7i bannerLynxExtra:8s bgImage:9=ImageModel
GiftTrayInfo trayDynamicImg:1=ImageModel canMirror:2b trayNormalBgImg:3=ImageModel trayNormalBgColor:4*s traySmallBgImg:5=ImageModel traySmallBgColor:6*s rightTagText:7=MessageCommonText rightTagBgImg:8=ImageModel rightTagBgColor:9*s trayNameTextColor:10s trayDescTextColor:11s rightTagJumpSchema:12s giftTrayJumpSchema:13s
AtmosphereInfo tags:1*=OecMsgTag
AtomAction type:1i requestItem:2=ReqItem
AuctionInfo auctionId:1l productId:2l versionTime:3l startTime:4l endTime:5l auctionWinner:6=OecMsgUserInfo winnerBidPrice:7=PriceItem nextBidPrice:8=PriceItem suffix:9s extendAuctionCfg:10=ExtendAuctionCfg auctionTextType:11i scrollElementList:12*=ScrollElement rewardItem:13=ScrollElement drawingStateTextType:14i auctionConfigId:15l auctionType:16i auctionStatus:17i isCarousel:18b carouselCfg:19=CarouselCfg auctionTextTypeInt:20i drawingStateTextTypeInt:21i versionTimeStr:22s traceTimeMap:23%AuctionInfo_TraceTimeMapEntry easterEgg:24=EasterEgg auctionKnockPerformMiddleTextType:25i auctionKnockPerformBottomRightTextType:26i auctionIdStr:27s auctionConfigIdStr:28s auctionCardBottomTextType:29i auctionCardTitleTextType:30i surpriseSetRemainItemCount:31i auctionEventTypeInt:32i bidPanel:33=BidPanel lynxCardInfo:100s
AuctionInfo_TraceTimeMapEntry key:1s value:2s
AuctionWinnerPopup auctionId:1s winnerUserId:2s productId:3s notifyType:4i paymentExpireTimestamp:5s productImg:6=ImageModel schema:7s
BagIndex value:1i
BidPanel bidBtnTextTypeInt:1i
CarouselCfg intervalMs:1l textStatusList:2*i times:3i
CommerceInfo productInfo:1%CommerceInfo_ProductInfoEntry popCardInfo:2=PopCardInfo popupWindowInfo:3=PopupWindowInfo voucherInfo:4%CommerceInfo_VoucherInfoEntry auctionInfo:5=AuctionInfo
CommerceInfo_ProductInfoEntry key:1l value:2=ProductItem
CommerceInfo_VoucherInfoEntry key:1l value:2=VoucherItem
DispersionParam maxDelayMs:1l minDelayMs:2l
EasterEgg winnerRank:1l winnerRankTextType:2i winnerRoomWinCnt:3l winnerRoomWinCntTextType:4i winnerRankTextTypeTail:5i winnerRoomWinCntTextTypeTail:6i
EcomLiveElementActions atomActions:1*=AtomAction version:2l
ExtendAuctionCfg isExtendAuctionSupported:1b shouldExtend:2b extendAuctionTime:3l
FlashSaleEnhancementInfo stockShowStatus:1i buyerInfos:2*=OecMsgUserInfo enhancementTextInfo:3=EnhancementTextInfo
LiveFlashSaleInfo activityId:1l type:2i status:3i stockStatus:4i availableStock:5i totalStock:6i enhancementInfo:7=FlashSaleEnhancementInfo pdpViewerCount:8i
MsgMeta sourceOperateMs:1l serverSendMs:2l reasons:3*s
OecLiveShoppingMessageV2 actions:1%OecLiveShoppingMessageV2_ActionsEntry commerceInfo:2=CommerceInfo msgMeta:10=MsgMeta
OecLiveShoppingMessageV2_ActionsEntry key:1l value:2=EcomLiveElementActions
PopCardInfo popProductId:1l popCardType:2i popCardId:3l
PopupWindowInfo auctionWinnerPopup:1=AuctionWinnerPopup
PriceHideInfo displayText:1s
PriceItem currencyName:2s currencySymbol:3s symbolPosition:4i salePriceDecimal:5s originPriceDecimal:6s salePriceFormat:7s originPriceFormat:8s discountFormat:9s discountDecimal:10s pricePrefix:11s reducePriceFormat:12s singleProductPriceFormat:13s showCurrencySpace:14b currencyShowMode:15i priceDisplayMode:16i priceHideInfo:17=PriceHideInfo
ProductItem productId:1l bagIndex:2=BagIndex title:3=Title cover:4=ImageModel atmosphereInfo:5=AtmosphereInfo shopBrandLogo:6=ShopBrandLogo liveFlashSaleInfo:7=LiveFlashSaleInfo auctionInfo:8=AuctionInfo
ReqItem scene:1i dispersionParam:2=DispersionParam
ScrollElement productTitle:1s
ShopBrandLogo sellerName:1s sellerLogo:2=ImageModel blueVImage:3=ImageModel darkBlueVImage:4=ImageModel topBrandImage:5=ImageModel darkTopBrandImage:6=ImageModel
OecMsgTag type:1i desc:2s count:3l status:4i
Title text:1s
OecMsgUserInfo userId:1l nickName:2s avatar:3=ImageModel isWinner:4b
VoucherItem voucherTypeId:1l taskId:2l taskType:3i liveVoucherType:4i creatorOperationUniqueId:5s voucherMaxFaceValue:6s
WebcastAccessRecallMessage common:1=CommonMessageData status:2i duration:3l endTime:4l scene:5s notice:6=MessageCommonText content:7=MessageCommonText punishInfo:8=PunishEventInfo
AssetBundle assets:1*=AssetsModel prefabBundle:2=PrefabBundle streamEffectSpec:3=GiftEffectStreamSpec
GiftEffect assets:1*=AssetsModel specs:2=GiftEffectSpecs eventTrackingParams:5%GiftEffect_EventTrackingParamsEntry
GiftEffect_EventTrackingParamsEntry key:1s value:2s
WebcastGoalUpdateMessage common:1=CommonMessageData indicator:2=LiveStreamGoalIndicator goal:3=LiveStreamGoal contributorId:4l contributorAvatar:5=ImageModel contributorDisplayId:6s contributeSubgoal:7=LiveStreamSubGoal contributeCount:9l contributeScore:10l giftRepeatCount:11l contributorIdStr:12s pinInfo:15=GoalPinInfo updateSource:16i goalExtra:17s
MultiLiveUpdateUserSettingContent updateUserSettingInfo:1=MultiLiveAnchorPanelSettings anchorLayoutSetting:2=AnchorLayoutSetting resetPointAfterLeave:3i
AnchorGiftModeMetaMap anchorGiftModeMetas:1%AnchorGiftModeMetaMap_AnchorGiftModeMetasEntry
AnchorGiftModeMetaMap_AnchorGiftModeMetasEntry key:1l value:2=GiftModeMetaList
AnchorMatchSettings enableAiCommentary:1b
BattleABTest abTestType:1i group:2i
BattleABTestList abTestList:1*=BattleABTest
BattleABTestSetting key:1l value:2=BattleABTestList
BattleBaseUserInfo userId:1l nickName:2s avatarThumb:3=ImageModel displayId:4s roomId:5l invitationRole:6i
BattleBonusConfig previewStartTime:1l previewConfig:2*=PreviewPeriod targetConfig:3=TaskPeriodConfig rewardConfig:4=RewardPeriodConfig giftAmountGuide:5%BattleBonusConfig_GiftAmountGuideEntry previewStartTimestamp:6l previewClickActionSchemaUrl:7s
BattleBonusConfig_GiftAmountGuideEntry key:1l value:2=BattleTaskGiftAmountGuide
BattleComboInfo userId:1l comboStatus:2l comboCount:3l comboIconUrl:4s comboType:5i comboRuleGuideSchema:6s userIdStr:7s comboCountStr:8s
BattleEffect type:1s uidList:2*s effectExtra:3s
BattleEffectInfos effectInfoList:1*=BattleEffect effectListVersion:2l
BattleFeatureFlags enableMatchCountdownOptimization:1b hideComboCountOnStart:2b
BattlePrompt promptKey:1s elems:2*=BattlePromptElem
BattlePromptElem promptField:1s value:2s
BattleRivalTag bgImage:1=ImageModel iconImage:2=ImageModel content:3s
BattleTaskGiftAmountGuide guidePrompt:1=BattlePrompt promptType:2i disappearDuration:3i iconImage:11=ImageModel giftImage:12=ImageModel recommendGiftId:21l recommendGiftCount:22i guideContent:23=MessageCommonText
BattleTeamResult teamId:1l teamUser:2*=BattleTeamUser result:3i totalScore:4l totalEnigmaScore:5l totalEnigmaUv:6l
BattleTeamUser userId:1l score:2l userIdStr:3s enigmaScore:4l
BattleUserInfo user:1=BattleBaseUserInfo tags:2*=BattleRivalTag
BestTeammateRelation userId:1l bestTeammateId:2l
CohostContentGuideInfo recommendedBattleType:1i
CommonCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l ruleUrl:6s effectTimeSec:7l toAnchorId:8l toAnchorIdStr:9s
CommunityActiveDecoration decorationId:1l slotType:2i images:3%CommunityActiveDecoration_ImagesEntry
CommunityActiveDecoration_ImagesEntry key:1i value:2=ImageModel
CommunityHeartMeInfo slots:1%CommunityHeartMeInfo_SlotsEntry thrownItemImage:2=ImageModel anchorCommunityLevel:3l
CommunityHeartMeInfo_SlotsEntry key:1i value:2=CommunityActiveDecoration
CriticalStrikeCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l criticalStrikeRateLow:6l criticalStrikeRateHigh:7l multiple:8l giftNameKey:9s ruleUrl:10s effectTimeSec:11l toAnchorId:12l toAnchorIdStr:13s
EnigmaBattleExtraInfo hasStarted:1b isGiftFromEnigma:2b
EnigmaBattleSetting isStartable:1b enigmaBattleCampaignStart:2l enigmaBattleCampaignEnd:3l enigmaScoreRevealCountdownSec:4*l enigmaScoreRevealDurationSec:5l
ExtraTimeCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l ruleUrl:6s effectTimeSec:7l toAnchorId:8l extraDurationSec:9l toAnchorIdStr:10s
GiftModeMeta giftId:1l giftNameKey:2s giftIconImage:3=ImageModel giftModeDesc:4=MessageCommonText
GiftModeMetaList giftModeMeta:1*=GiftModeMeta
GiftModeMetaV2 anchorGiftModeMetaByType:1%GiftModeMetaV2_AnchorGiftModeMetaByTypeEntry
GiftModeMetaV2_AnchorGiftModeMetaByTypeEntry key:1l value:2=AnchorGiftModeMetaMap
HighScoreControlCfg normalControlApplied:1b threshold:2l originDisplayToUserList:3*l
LeagueScoreInfo estimatedScore:1l isOptOut:2b isActivityPeriod:3b contentText:4=MessageCommonText classOptOut:5b contentTextOpen:6=MessageCommonText matchTheme:7i leftIcon:8=ImageModel rightIcon:9=ImageModel rightSchemaJumpLink:10s
MatchInvitePanelConfig headerText:1=MessageCommonText headerTextDarkMode:2=MessageCommonText descText:3=MessageCommonText descTextDarkMode:4=MessageCommonText
MatchOpeningAnimationConfig startAnimationRule:1s
MatchPunishEffectInfo userToEffectMap:1%MatchPunishEffectInfo_UserToEffectMapEntry effectToEffectStructMap:2%MatchPunishEffectInfo_EffectToEffectStructMapEntry
MatchPunishEffectInfo_UserToEffectMapEntry key:1l value:2l
MatchPunishEffectInfo_EffectToEffectStructMapEntry key:1l value:2=EffectStruct
MatchPunishExtraInfo matchPunishEffectInfo:1=MatchPunishEffectInfo cohostContentGuideInfo:2=CohostContentGuideInfo recommendedPlaybookInfo:3=RecommendedPlaybookInfo
MatchThemeDisplayResource matchTheme:1i matchOpeningAnimationConfig:2=MatchOpeningAnimationConfig matchTitleBarConfig:3=MatchTitleBarConfig matchInvitePanelConfig:4=MatchInvitePanelConfig
MatchTitleBarConfig displayRules:1*=MatchTitleBarDisplayRule
MatchTitleBarDisplayRule trigger:1=MatchTitleBarTrigger displayResource:2=TitleBarDisplayResource
MatchTitleBarTrigger type:1i
PlaybookBizExtra customAtomicCapabilities:1%PlaybookBizExtra_CustomAtomicCapabilitiesEntry
PlaybookBizExtra_CustomAtomicCapabilitiesEntry key:1s value:2s
PotionCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l ruleUrl:6s effectTimeSec:7l toAnchorId:8l
PreviewPeriod duration:1l prompt:2=BattlePrompt iconImage:25=ImageModel
RecommendedPlaybookInfo playbookIds:1*l playbookBizExtras:2%RecommendedPlaybookInfo_PlaybookBizExtrasEntry
RecommendedPlaybookInfo_PlaybookBizExtrasEntry key:1l value:2=PlaybookBizExtra
RewardPeriodConfig rewardStartTime:1l duration:2l rewardMultiple:3i rewardStartTimestamp:4l rewardPreparePrompt:11=BattlePrompt rewardingPrompt:12=BattlePrompt clickPrompt:13=BattlePrompt
SmokeCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l ruleUrl:6s effectTimeSec:7l toAnchorId:12l toAnchorIdStr:13s
SpecialEffectCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l ruleUrl:6s effectTimeSec:7l toAnchorId:8l toAnchorIdStr:9s
TaskPeriodConfig targetStartTime:1l duration:2l targetStartTimestamp:3l clickAction:11i clickPrompt:12=BattlePrompt promptType:21i staticPrompt:22=BattlePrompt progressTarget:23l targetType:24i iconImage:25=ImageModel clickActionSchemaUrl:26s
TeamMatchCampaign bestTeammateRelation:1*=BestTeammateRelation startSfxTeamId:2*l hasTeamMatchMvpSfx:3b
TitleBarDisplayResource leftIcon:1=ImageModel contentText:2=MessageCommonText rightIcon:3=ImageModel rightIconSchemaUrl:4s durationMs:5l
Top2CardInfo common:1=CommonCardInfo
Top3CardInfo common:1=CommonCardInfo
VaultGloveCardInfo common:1=CommonCardInfo giftNameKey:2s multiple:3l multipleOther:4l criticalStrikeRateLow:5l criticalStrikeRateHigh:6l
WaveCardInfo cardNameKey:1s cardImage:2=ImageModel sendTimeSec:3l sendUser:4=BattleUserInfo effectLastDuration:5l ruleUrl:6s effectTimeSec:7l toAnchorId:8l
BattleDisplayConfig threshold:1i text:2s diffThreshold:3i diffText:4s exemptStrategy:5=ExemptStrategy
BattleResult userId:1l result:2i score:3l diamondScore:4l enigmaScore:5l enigmaUv:6l
BattleRewardSettle prompt:1=BattlePrompt status:2i
BattleSetting battleId:1l startTimeMs:2l duration:3i channelId:4l status:5i inviteType:6i giftModeMeta:7=GiftModeMeta battleType:8i extraDurationSecond:9l endTimeMs:10l scene:11i sourceType:12l iceShowdownSetting:13i gameplayOption:14i giftModeMetaV2:15=GiftModeMetaV2
BattleTaskSettle result:1i rewardStartTime:2l rewardStartTimestamp:3l
BattleTaskStart config:1=BattleBonusConfig
BattleTaskUpdate progress:1l fromUserId:2l promptKey:3s logId:21s
BattleUserArmies userArmies:1*=BattleUserArmy hostscore:2l anchorIdStr:3s hostEnigmaScore:4l hostEnigmaUv:5l
BattleUserArmy userId:1l score:2l nickname:3s avatarThumb:4=ImageModel diamondScore:5l userIdStr:6s enigmaScore:7l isEnigma:8b
BattleUserInfoWrapper key:1l value:2=BattleUserInfo
ExemptStrategy exemptBothHost:1b exemptAudienceTop:2i
SupportedActionsWrapper key:1l value:2b
UserArmiesWrapper key:1l value:2=BattleUserArmies
BattleTeamUserArmies teamId:1l teamUser:2*=BattleTeamUser teamTotalScore:3l userArmies:4=BattleUserArmies hostRank:5l teamTotalEnigmaScore:6l teamTotalEnigmaUv:7l hostVisibleRankFromTeamId:8%BattleTeamUserArmies_HostVisibleRankFromTeamIdEntry
BattleTeamUserArmies_HostVisibleRankFromTeamIdEntry key:1l value:2l
ClassInfo classType:1i starCount:2l
RankTabInfo rankType:1i title:2s titleText:3=MessageCommonText listLynxType:4l
SettleInfo ownerSettleRank:1l newClassInfo:2=ClassInfo oldClassInfo:3=ClassInfo rankSettleTimestamp:4l
TeamRankBonusTime switch:1b startTimestamp:2l endTimestamp:3l showAnimation:4b bonusRate:5l bonusTimeGiftId:6l
ControlChaosInfo commandType:1i hotKeys:2*=HotKey actionType:3i
GameTricksShortcut hotKeys:1*=HotKey
GiftPick giftId:1l customizedDesc:2s giftIcon:3=ImageModel giftPrice:4l giftPickId:5l giftPickIdStr:6s isPriorityRequest:7b descSource:8i extra:9=GiftPickExtra
GiftPickExtra gameTricks:1=GiftPickExtraGameTricks gameInteraction:2=GiftPickExtraGameInteraction
GiftPickExtraGameInteraction storage:1=GiftPickExtraGameInteractionStorage external:2=GiftPickExtraGameInteractionExternal
GiftPickExtraGameInteractionExternal
GiftPickExtraGameInteractionStorage instruction:1s instructionDescKey:2s
GiftPickExtraGameTricks storage:1=GiftPickExtraGameTricksStorage external:2=GiftPickExtraGameTricksExternal
GiftPickExtraGameTricksExternal
GiftPickExtraGameTricksStorage gameTricksType:1i controlChaosInfo:2=ControlChaosInfo
GiftPickWithScore giftPick:1=GiftPick score:2l
HotKey keyType:1i keyboardKeys:2*=KeyBoardHotKey mouseKeys:3*=MouseHotKey
KeyBoardHotKey keyCode:1i keyName:2s
MouseHotKey mouseType:1i
ProfileExtra gameTricks:1=ProfileExtraGameTricks gameInteraction:2=ProfileExtraGameInteraction
ProfileExtraGameInteraction storage:1=ProfileExtraGameInteractionStorage external:2=ProfileExtraGameInteractionExternal
ProfileExtraGameInteractionExternal gameName:1s gameNameKey:2s gameIconUrl:3s gameTagId:4s
ProfileExtraGameInteractionStorage gameId:1s templateId:2s
ProfileExtraGameTricks storage:1=ProfileExtraGameTricksStorage external:2=ProfileExtraGameTricksExternal
ProfileExtraGameTricksExternal gameName:1s gameNameKey:2s gameIconUrl:3s
ProfileExtraGameTricksStorage gameTricksType:1i gameTagId:2l gameTricksShortcut:3=GameTricksShortcut
ViewerPickAnchorParam viewerWishesUseNewSetupProcess:1b viewerWishesQueueModeEnable:2b viewerWishesPriorityRequestEnable:3b integrateVwIntoLiveboard:4b
ViewerPicksHeaderImage image:1=ImageModel schemaUrl:2s
ViewerPicksInfo viewerPicksId:1l giftPickList:2*=GiftPickWithScore status:3i roundDurationSec:4l startTimeMs:5l endTimeMs:6l hasDuration:7b hasScore:8b enableAutoRestart:9b startedFromAutoRestart:10b viewerPicksIdStr:11s displayMode:12i scene:13i headerImage:14=ViewerPicksHeaderImage anchorParam:15=ViewerPickAnchorParam extra:16=ProfileExtra startedFromAutoStart:17b
InviterRivalExtra texttype:1i text:2s label:3s userCount:4i avatarThumb:5=ImageModel displayId:6s authenticationInfo:7=AuthenticationInfo nickname:8s followStatus:9l hashtag:10=Hashtag userId:12l isBestTeammate:13b optPairInfo:14=OptPairInfo followerCount:15l
LinkerInviteContent fromUserId:1l fromRoomId:2l toRtcExtInfo:3s rtcJoinChannel:4b vendor:5i secFromUserId:6s toLinkmicIdStr:7s fromUser:8=User requiredMicIdx:9l rtcExtInfoMap:10%LinkerInviteContent_RtcExtInfoMapEntry anchorMultiLiveEnum:11i anchorSettingInfo:12=MultiLiveAnchorPanelSettings inviterLinkmicIdStr:13s fromTopHostInfo:16=InviteTopHostInfo actionId:17l linkedUsers:18*=LinkmicUserInfo dialog:19=PerceptionDialogInfo punishInfo:20=PunishEventInfo fromRoomAgeRestricted:21i fromTag:22=Tag abTestSetting:23*=CohostABTestSetting linkerInviteMsgExtra:101=LinkerInviteMessageExtra
LinkerInviteContent_RtcExtInfoMapEntry key:1l value:2s
LinkerInviteMessageExtra matchType:1i inviteType:2i subType:3i theme:4s duration:5i layout:6i tips:7s extra:8=InviterRivalExtra otherUsers:9*=InviterRivalExtra topicInfo:10=CohostTopic algoRequestId:11s
LinkedListChangeContent linkedUsers:1*=LinkerListUser
LinkerListUser user:1=User linkmicId:2l linkmicIdStr:3s linkStatus:4i linkType:5i userPosition:6i silenceStatus:7i modifyTime:8l linkerId:9l roleType:10i
LinkListUser user:1=User modifyTime:2l linkType:3i roleType:4i linkmicIdStr:5s payedMoney:6l fanTicket:7l fanTicketIconType:8i linkUserType:9i blurredAvatar:10=ImageModel
LinkerListChangeContent linkedUsers:1*=LinkListUser appliedUsers:2*=LinkListUser connectingUsers:3*=LinkListUser
LinkerAcceptNoticeContent fromUserId:1l fromRoomId:2l toUserId:3l
LinkerCancelContent fromUserId:1l toUserId:2l cancelType:3i actionId:4l
LinkerEnterContent linkedUsers:1*=LinkerListUser anchorMultiLiveEnum:2i anchorSettingInfo:3=MultiLiveAnchorPanelSettings
LinkerKickOutContent fromUserId:1l kickoutReason:2i
LinkerLeaveContent userId:1l linkmicIdStr:2s sendLeaveUid:3l leaveReason:4l
LinkerMuteContent userId:1l muteStatus:2i
LinkerRandomMatchContent user:1=User roomId:2l inviteType:3l matchId:4s innerChannelId:5l sourceType:6l groupChannelId:7l playType:8i pairedTime:9l
LinkerMicIdxUpdateContent micIdxUpdateInfo:1=LinkerMicIdxUpdateInfo
LinkerMicIdxUpdateInfo op:1i userId:2l micIdx:3l
LinkerReplyContent fromUserId:1l fromRoomId:2l fromUserLinkmicInfo:3=LinkmicInfo toUserId:4l toUserLinkmicInfo:5=LinkmicInfo linkType:6l replyStatus:7i linkerSetting:8=LinkerSetting fromUser:9=User toUser:10=User rtcExtInfoMap:11%LinkerReplyContent_RtcExtInfoMapEntry inviteeMicIdxUpdateInfo:12=LinkerMicIdxUpdateInfo applierMicIdxInfoMap:13%LinkerReplyContent_ApplierMicIdxInfoMapEntry anchorMultiLiveEnum:14i anchorSettingInfo:15=MultiLiveAnchorPanelSettings actionId:16l linkedUsers:17*=LinkmicUserInfo sourceType:18l
LinkerReplyContent_RtcExtInfoMapEntry key:1l value:2s
LinkerReplyContent_ApplierMicIdxInfoMapEntry key:1l value:2l
LinkerSetting maxMemberLimit:1l linkType:2l scene:3i ownerUserId:4l ownerRoomId:5l vendor:6i
LinkmicInfo accessKey:1s linkMicId:2l joinable:3b confluenceType:4i rtcExtInfo:5s rtcAppId:6s rtcAppSign:7s linkmicIdStr:8s vendor:9i
AccessControlCaptcha captchaRecordId:1l roomId:2l verifyDurationInSec:3l
ActionButton buttonType:1i buttonActiveText:2=MessageCommonText buttonInactiveText:3=MessageCommonText buttonSchema:4s enableButtonInactiveText:5b
AddToCartButton status:1i clickHintStarling:2s
AffiliatedInfo textContent:1=MessageCommonText gapDesc:2=MessageCommonText realTimeRank:3l teamRankBonusTime:4=TeamRankBonusTime settleInfo:5=SettleInfo middayPeakTimeStamp:6l stickerShowScene:7i stickerSettleShowDuration:8l stickerGapDesc:9=MessageCommonText stickerTrackParam:10%AffiliatedInfo_StickerTrackParamEntry
AffiliatedInfo_StickerTrackParamEntry key:1s value:2s
AnchorPair sourceAnchorId:1l targetAnchorId:2l
AnimationData geckoChannelName:1s fileName:2s height:3l width:4l rightOffset:5l
AtmosphereTagInfo tagType:1i atmosphereTags:2*=ProductAtmosphereTag pinAtmosphereTags:3*=ProductAtmosphereTag
AwardCardNotice displayContent:1=MessageCommonText awardedUsers:2*=BattleUserInfo
Background width:1i height:2i mUrls:3*s mUri:4s
BarrageEvent eventName:1s params:2%BarrageEvent_ParamsEntry
BarrageEvent_ParamsEntry key:1s value:2s
BarrageTypeEcomLiveParam plpParams:1s scene:2s anchoredProductId:3s anchoredLabelKey:4s entranceForm:5s anchoredProductSource:6s anchoredProductPlatform:7i
BarrageTypeFansLevelParam currentGrade:1i displayConfig:2i user:4=User
BarrageTypeGiftGalleryParam fromUserId:1l toUserId:2l
BarrageTypeSubscribeGiftParam giftSubCount:1l showGiftSubCount:2b giftSource:3i
BarrageTypeUserGradeParam currentGrade:1i displayConfig:2i userId:3s user:4=User
BattleInviteeGiftPermission userId:1l giftPermissionType:2i
BillboardDisplayResult billboardType:1i billboardId:2s displayResult:3i
BillboardInfo billboardType:1i billboardIds:2*s sourceFrom:3i bornTimeMs:4s billboardVersion:5i daInfo:6%BillboardInfo_DaInfoEntry
BillboardInfo_DaInfoEntry key:1s value:2s
BoostCard mCardId:1l taskSource:2i taskId:3l
CampaignBannerDisplay imageUrl:1s campaignBannerIsDisplay:2b sourceFrom:3i bornTimeMs:4s billboardVersion:5i daInfo:6%CampaignBannerDisplay_DaInfoEntry
CampaignBannerDisplay_DaInfoEntry key:1s value:2s
CampaignBannerDisplayResult campaignBannerDisplayResult:1i
CapsuleBizParams cohost:1=CapsuleBizParamsCohost randomGift:3=CapsuleBizParamsRandomGift effectParams:4=CapsuleBizParamsNewAnchorEffect commentFlaggedPrompt:5=CapsuleBizParamsCommentFlaggedPrompt multiGuestInviteGuide:6=CapsuleBizParamsMultiGuestInviteGuide anchorPinPerk:7=CapsuleBizParamsAnchorPinPerk gamingModeratorsCommentGuide:8=CapsuleBizParamsGamingModeratorsCommentGuide commentMuteRulePrompt:9=CapsuleBizParamsCommentMuteRulePrompt commentFlaggedPromptForNewUser:10=CapsuleBizParamsCommentFlaggedPromptForNewUser moderatorGuideInfo:11=CapsuleBizParamsModeratorGuide multiGuestApplyGuide:12=CapsuleBizParamsMultiGuestApplyGuide ecom:13=CapsuleBizParamsEcom
CapsuleBizParamsAnchorPinPerk pinId:1l pinCardType:2i templateId:3s
CapsuleBizParamsCohost availableFriendNumber:1l isFollowedByRival:2b rivalUser:3=User type:4s inviteeModelPredictionData:5=UserModelPredictionData inviteeRoomId:6l inviteeInnerChannelId:7l inviteeUserInfo:8=User isFriend:9b subType:10s rivalVoteCount:11s anchorClassLabel:12=GiftGalleryBadgeSection rivalClassLabel:13=GiftGalleryBadgeSection
CapsuleBizParamsCommentFlaggedPrompt trigger:1l
CapsuleBizParamsCommentFlaggedPromptForNewUser trigger:1l commentIds:2*l
CapsuleBizParamsCommentMuteRulePrompt content:1s userCnt:2l
CapsuleBizParamsEcom eventTracking:3=CapsuleBizParamsEcomEventTracking
CapsuleBizParamsEcomEventTracking ecomRecommId:1s ecomRecommTrigger:2s
CapsuleBizParamsGamingModeratorsCommentGuide user:1=User replyMsgText:2=MessageCommonText recommendText:3=RecommendComment ruleId:5l action:6=GameAction
CapsuleBizParamsModeratorGuide isGiftModerator:1b isInteractiveModerator:2b isToolModerator:3b hvUser:4=User welcomeMsg:5=MessageCommonText recommendSensitiveWords:6*s
CapsuleBizParamsMultiGuestApplyGuide applyUser:1=User displayStrategy:2i linkmicAudienceApplyNoticeReason:3s noticeType:4i applyNoticeGuide:5=LinkmicAudienceApplyGuide
CapsuleBizParamsMultiGuestInviteGuide inviteeUser:1=User displayStrategy:2i linkmicAudienceInviteNoticeReason:3s noticeType:4i turnOnGuide:5=LinkMicAudienceTurnOnGuide noticeGuide:6=LinkMicAudienceInviteGuide groupChatMemberInviteGuide:7=LinkmicAudienceInviteGroupChatMemberGuide
CapsuleBizParamsNewAnchorEffect effectPanel:1s resourceId:2s categoryId:3s tabKey:4s
CapsuleBizParamsRandomGift round:1l effectNameKey:2s gift:3=Gift type:4l filterHost:5b
CaptionContent lang:1s content:2s
CardObtainGuide notInUse:1i
CohostListChangeContent users:1*=CohostListUser
CommentLabelScore labelName:1s score:2f
CommentQualityScore version:1s score:2l
Contributor score:1l user:2=User rank:3l delta:4l
CreatorSuccessInfo tags:1*=TagItem topic:2=Topic topicList:3*=Topic frequencyControl:4=FrequencyControl
DelayParam minDelayMs:1l maxDelayMs:2l
Detail text:1=MessageCommonText textFontSize:2i background:3=ImageModel start:4l duration:5l x:6i y:7i width:8i height:9i shadowDx:10i shadowDy:11i shadowRadius:12i shadowColor:13s strokeColor:14s strokeWidth:15i
DispersionInfo dispersionPath:1i delayParam:2=DelayParam
EffectConfigBean type:1i icon:2=ImageModel text:4=MessageCommonText badge:8=ImageModel
Extra banInfoUrl:1s reasonNo:2l title:3=MessageCommonText violationReason:4=MessageCommonText content:5=MessageCommonText gotItButton:6=MessageCommonText banDetailButton:7=MessageCommonText source:8s
FanTicketRoomNoticeContent userFanTicket:1*=UserFanTicket totalLinkmicFanTicket:2l matchId:3l eventTime:4l fanTicketIconUrl:5s playId:6l playScene:7i version:8l scoreType:9i
FlashSaleAtmosphere status:1i startTime:2l endTime:3l preheatTime:4l enhancementInfo:5=MessageFlashSaleEnhancementInfo pdpViewerCount:6i
FlashSaleAtmosphereInfo productId:1s activityId:2l flashSaleAtmosphere:3=FlashSaleAtmosphere flashSaleStock:4=FlashSaleStock pinnedProduct:5b liveOnlyChannel:6b creatorLimitType:7i
MessageFlashSaleEnhancementInfo stockShowStatus:1i buyerInfos:2*=MessageUserInfo enhancementTextInfo:3=EnhancementTextInfo
FlashSaleStock activityStockStatus:1i activityStock:2i activityStockText:3s totalStock:4i
FrequencyControl frequencyControlKey:1s windowSize:2l limitInWindow:3l
GalleryData progress:1%GalleryData_ProgressEntry period:2l endTimeInMs:3l
GalleryData_ProgressEntry key:1l value:2=TitleData
GameAction actionType:1i jumpPage:2i followUserId:3l followUserInfo:4=User actionSchema:5s
GiftIMPriority queueSizes:1*l selfQueuePriority:2l priority:3i
GiftInfo id:1l price:2l
GiftMonitorInfo anchorId:1l profitapiMessageDur:2l sendGiftProfitApiStartMs:3l sendGiftProfitCoreStartMs:4l sendGiftReqStartMs:5l sendGiftSendMessageSuccessMs:6l sendProfitapiDur:7l toUserId:8l sendGiftStartClientLocalMs:9l fromPlatform:10s fromVersion:11s
GoalData status:1i goalProgress:2%GoalData_GoalProgressEntry
GoalData_GoalProgressEntry key:1l value:2=Progress
GuideMessageFrequencyRule roomShowCount:1l dayShowCount:2l
HourlyRankRewardInfo userId:1l assetId:2l notify:3=WebcastRoomNotifyMessage avatarBorder:4=BorderInfo
Img key:1s width:2i height:3i url:4s
InteractiveGiftInfo crossScreenDelay:1l crossScreenRole:2l ignoreConfig:3i uniqId:4l toUserTeamId:5l ignoreComponent:6l
LinkMicAudienceInviteGuide content:1=LinkMicAudienceNoticeText buttonContent:2=LinkMicAudienceNoticeText user:3=User displayStrategy:4i linkmicAudienceInviteNoticeReason:5s
LinkMicAudienceNoticeText text:1s
LinkMicAudienceTurnOnGuide content:1=LinkMicAudienceNoticeText buttonContent:2=LinkMicAudienceNoticeText
LinkerCloseContent
LinkerCreateContent ownerId:1l ownerRoomId:2l linkType:3l
LinkerMediaChangeContent op:1i toUserId:2l anchorId:3l roomId:4l changeScene:5i operatorInfo:7=LinkerMediaChangeOperator
LinkerSysKickOutContent userId:1l linkmicIdStr:2s
LinkerUpdateUserContent fromUserId:1l toUserId:2l updateInfo:3%LinkerUpdateUserContent_UpdateInfoEntry
LinkerUpdateUserContent_UpdateInfoEntry key:1s value:2s
LinkerWaitingListChangeContent
LinkmicAudienceApplyGuide content:1=LinkMicAudienceNoticeText buttonContent:2=LinkMicAudienceNoticeText user:3=User displayStrategy:4i linkmicAudienceApplyNoticeReason:5s displayPosition:6l triggerType:7s requestId:8s linkmicId:9s
LinkmicAudienceInviteGroupChatMemberGuide content:1=LinkMicAudienceNoticeText buttonContent:2=LinkMicAudienceNoticeText groupMemberUserIds:3*l
LinkmicUserToastContent userId:1l roomId:2l displayText:3=MessageCommonText leavedUserId:4l
LivePermissionInfo endTime:1l reason:2s
MessageDisplayInfo durationType:1i showDurationMs:2l incrDurationMs:3l stayStyle:4i
MessageEntity notify:1=WebcastRoomNotifyMessage
NotifyHighlightContent content:1s needHighLight:2b
NotifyHighlightInfo contents:1*=NotifyHighlightContent highLightColor:2s
OfflineGameInfo taskId:1s toastText:2s taskListLen:3i offlineType:4i toastTitle:5s gameId:6s taskType:7i
OperationInfo initialState:1=OperationState successState:2=OperationState failureState:3=OperationState
OperationState scene:1s icon:2=ImageModel text:3=MessageCommonText schema:4s animationStyle:5l duration:6l
PollBasicInfo pollSponsor:1s giftId:2l title:3s isSuggestedQuestion:4b userCnt:5l gift:6=Gift pollIdStr:7s suggestedQuestionKey:8s pollDuration:9l timeRemain:10l pollIndex:11l templateId:12l
PollEndContent endType:1i optionList:2*=PollOptionInfo operator:3=User
PollOptionInfo votes:1l displayContent:2s optionIdx:3i voteUserList:4*=VoteUser
PollStartContent startTime:1l endTime:2l optionList:3*=PollOptionInfo title:4s operator:5=User
PollUpdateVotesContent optionList:2*=PollOptionInfo operator:3=User
PortraitInfo userMetrics:1*=UserMetrics portraitTag:2*=PortraitTag
PortraitTag tagId:1s priority:2l showValue:3s showArgs:4s
ProductAtmosphereTag productId:1s tagDesc:2s count:3l
ProductSnapShot productId:1s title:2s cover:3=Img stockType:4i timestamp:5l addToCartButton:6=AddToCartButton
Progress currentProgress:1l target:2l expiredTimestampInMs:3l
PromotionInfo promotionId:1s failedMessage:2s productIds:100*s
PublicAreaCommon userLabel:1=ImageModel userConsumeInRoom:2l
PublicAreaMessageCommon scrollGapCount:1l anchorScrollGapCount:2l releaseToScrollArea:3b anchorReleaseToScrollArea:4b isAnchorMarked:5b creatorSuccessInfo:6=CreatorSuccessInfo portraitInfo:7=PortraitInfo userInteractionInfo:8=UserInteractionInfo adminFoldType:9l displayInfo:10=MessageDisplayInfo hideAboveScrollArea:11b operationInfo:12=OperationInfo dynamicDisplayText:13=MessageCommonText
Question questionId:1l content:2s answerStatus:3i createTime:4l user:5=User createFrom:20i answerFrom:21i
RankAnimationInfo type:1i backgroundColorString:2s contentText:3=MessageCommonText duration:4l tileContent:5*=MessageCommonText
RankListTabInfo tabs:1*=RankTabInfo supportedVersion:2l
RankUpdate rankType:1i ownRank:2l defaultContent:3=MessageCommonText prompt:4y showEntranceAnimation:5b countdown:6l animationInfo:7=RankAnimationInfo belongType:8i requestFirstShowType:9i supportedVersion:10l owneronrank:11b entranceicon:12=ImageModel affiliatedInfo:13=AffiliatedInfo classInfo:14=ClassInfo currentScore:15l listSchema:16s
RecommendComment priority:1l duration:2l recommendText:3=MessageCommonText tipsType:4l
RefreshLiveBagInfo refreshLiveBagTypes:1*i
RightLabel backgroundColor:1s content:2=MessageCommonText height:3l
RoomBasedGiftData roomBasedGifts:2%RoomBasedGiftData_RoomBasedGiftsEntry
RoomBasedGiftData_RoomBasedGiftsEntry key:1l value:2=RoomBasedGifts
RoomBasedGifts giftInfo:1*=GiftInfo
RoomNotifyMessageExtra duration:1l background:2=Background contentList:3=NotifyHighlightInfo
RoomNotifyMessageEventTracking giftSubSenderId:1l giftSubReceiverId:2l anchorId:3l giftSubOrderCreateTime:4l
SpecialEffectNotice score:1l fromUserId:2l toAnchorId:3l affectedAnchorPairs:4*=AnchorPair effectType:5i communityHeartMeInfo:6=CommunityHeartMeInfo communityHeartMeInfoStr:7s
SpecifiedDisplayText uid:1l displayText:2=MessageCommonText
MessageSponsorshipInfo giftId:1l sponsorId:2l lightGiftUp:3b unlightedGiftIcon:4s giftGalleryDetailPageSchemeUrl:5s giftGalleryClickSponsor:6b giftTrayStyle:7i becomeAllSponsored:21b
TagItem tagType:1i tagText:2=MessageCommonText tagValue:3l displayLocation:4i eventTrackingFields:5%TagItem_EventTrackingFieldsEntry bizName:6s disableCountFrequencyControl:10b disableCrmClick:11b
TagItem_EventTrackingFieldsEntry key:1s value:2s
TeamUsersInfo teamId:1l userId:2*l
TemplateContent templateId:1l templateIdStr:2s status:3i pollKind:4i appealStatus:5i violationIdStr:6s
TextEffect portrait:1=Detail landscape:2=Detail
TimeInfo clientStartMs:1l apiRecvTimeMs:2l apiSendToGoimMs:3l
TitleData goalCount:1l currentSponsorId:2l
Topic topicActionType:1i topicText:2=MessageCommonText topicTips:3=MessageCommonText hasButton:4b actionButton:5=ActionButton tagType:6i displayLocation:7i eventTrackingFields:8%Topic_EventTrackingFieldsEntry bizName:9s disableCountFrequencyControl:10b
Topic_EventTrackingFieldsEntry key:1s value:2s
TriggerCondition uplinkDetectHttp:1b uplinkDetectWebsocket:2b detectP2pMsg:3b detectRoomMsg:4b httpOptimize:5b
UnionAnimationInfo unionType:1i rankTypeArray:2*i supportedVersion:3l
UseCriticalStrikeCard cardInfo:1=CriticalStrikeCardInfo anchorId:2l displayContent:3=MessageCommonText
UseExtraTimeCard cardInfo:1=ExtraTimeCardInfo anchorId:2l displayContent:3=MessageCommonText
UsePotionCard cardInfo:1=PotionCardInfo anchorId:2l displayContent:3=MessageCommonText
UseSmokeCard cardInfo:1=SmokeCardInfo anchorId:2l displayContent:3=MessageCommonText
UseSpecialEffectCard cardInfo:1=SpecialEffectCardInfo anchorId:2l displayContent:3=MessageCommonText affectedAnchorPairs:4*=AnchorPair effectType:5i communityHeartMeInfo:6=CommunityHeartMeInfo communityHeartMeInfoStr:7s
UseTop2Card cardInfo:1=Top2CardInfo anchorId:2l displayContent:3=MessageCommonText
UseTop3Card cardInfo:1=Top3CardInfo anchorId:2l displayContent:3=MessageCommonText
UseVaultGloveCard cardInfo:1=VaultGloveCardInfo anchorId:2l displayContent:3=MessageCommonText
UseWaveCard cardInfo:1=WaveCardInfo anchorId:2l displayContent:3=MessageCommonText
UserCountdownInfo countdownId:1l score:2l targetScore:3l completionProgressPercent:4i
UserFanTicket userId:1l fanTicket:2l matchTotalScore:3l matchRank:4i countdownInfo:5=UserCountdownInfo playInfo:6=UserPlayInfo iconName:7s animationName:8s ticketUiStyle:9s completionProgressPercent:10i topGuestRank:11i ticketUiStyleV2:12s
MessageUserInfo userId:1l avatar:2=ImageModel
UserInteractionInfo likeCnt:1l commentCnt:2l shareCnt:3l
UserMetrics type:1i metricsValue:2s
UserModelPredictionData userId:1l modelPredictionData:2%UserModelPredictionData_ModelPredictionDataEntry
UserModelPredictionData_ModelPredictionDataEntry key:1s value:2d
UserPlayInfo playId:1l playScene:2i score:3l rank:4i targetScore:5l userTag:6i
ValidRanks isEffect:1b rankTypes:2*i
Voucher voucherTypeId:1l taskId:2l taskType:3i liveVoucherType:4i creatorOperationUniqueId:5s voucherMaxFaceValue:6s
WaveAlgorithmData algorithmVersion:1s isAlgHit:2b predictScore:3s isRewatch:4b isFollow:5b
WebcastAccessControlMessage common:1=CommonMessageData captcha:2=AccessControlCaptcha
WebcastBarrageMessage common:1=CommonMessageData event:2=BarrageEvent msgType:3i icon:4=ImageModel content:5=MessageCommonText duration:6l background:7=ImageModel rightIcon:8=ImageModel displayConfig:9i galleryGiftId:10l scene:11s control:12=DisplayControl rightLabel:13=RightLabel useMarquee:14b showType:15i badge:16=BadgeStruct renderType:17i leftIconDisplayType:18i ribbonAnimation:19=ImageModel animationData:20=AnimationData hybridUrl:21s schema:22s subType:23s commonBarrageContent:24=MessageCommonText user:50=User userGradeParam:100=BarrageTypeUserGradeParam fansLevelParam:101=BarrageTypeFansLevelParam subscribeGiftParam:102=BarrageTypeSubscribeGiftParam privilegeLogExtra:103=PrivilegeLogExtra giftGalleryParams:104=BarrageTypeGiftGalleryParam publicAreaMessageCommon:105=PublicAreaMessageCommon ecomLiveParam:106=BarrageTypeEcomLiveParam
WebcastBoostCardMessage common:1=CommonMessageData cards:3*=BoostCard
WebcastBottomMessage common:1=CommonMessageData content:2s showType:3i textType:4i duration:5l bizType:6i violationUserId:7l punishInfo:8=PunishEventInfo style:9i detailUrl:10s floatStyle:11i floatIconType:12i
WebcastCapsuleMessage common:1=CommonMessageData icon:2=ImageModel desc:3=MessageCommonText buttonText:4=MessageCommonText schema:5s type:6i scene:7s bizParams:8=CapsuleBizParams subScene:9s style:10i skipFc:11b publicAreaMessageCommon:12=PublicAreaMessageCommon reportAction:13b
WebcastCaptionMessage common:1=CommonMessageData timestampMs:2l durationMs:3l content:4*=CaptionContent sentenceId:5l sequenceId:6l definite:7b
WebcastChatMessage common:1=CommonMessageData user:2=User content:3s visibleToSender:4b backgroundImage:5=ImageModel fullScreenTextColor:6s backgroundImageV2:7=ImageModel publicAreaCommon:9=PublicAreaCommon giftImage:10=ImageModel inputType:11i atUser:12=User emotes:13*=EmojiEmoteWithIndex contentLanguage:14s msgFilter:15=MsgFilter quickChatScene:16i communityFlaggedStatus:17i userIdentity:18=UserIdentity commentQualityScores:19*=CommentQualityScore commentTag:20*i publicAreaMessageCommon:21=PublicAreaMessageCommon screenTime:22l signature:23s signatureVersion:24s ecStreamerKey:25s commentLabelScores:26*=CommentLabelScore mentionUserList:27*l mentionUsers:28*=User isOnCommentTray:29b
WebcastControlMessage common:1=CommonMessageData action:2i tips:3s extra:4=Extra perceptionDialog:5=PerceptionDialogInfo perceptionAudienceText:6=MessageCommonText punishInfo:7=PunishEventInfo floatText:8=MessageCommonText floatStyle:9i
WebcastEmoteChatMessage common:1=CommonMessageData user:2=User emoteList:3*=EmoteModel msgFilter:4=MsgFilter userIdentity:5=UserIdentity
WebcastGameRankNotifyMessage common:1=CommonMessageData msgType:2i notifyText:3=MessageCommonText
WebcastGiftBroadcastMessage common:1=CommonMessageData fromUserId:2l leftIcon:3=ImageModel notify:4=WebcastRoomNotifyMessage
WebcastGiftDynamicRestrictionMessage common:1=CommonMessageData dynamicRestriction:2=DynamicRestriction
WebcastGiftMessage common:1=CommonMessageData giftId:2l fanTicketCount:3i groupCount:4i repeatCount:5i comboCount:6i user:7=User toUser:8=User repeatEnd:9i textEffect:10=TextEffect groupId:11l incomeTaskgifts:12l roomFanTicketCount:13l priority:14=GiftIMPriority gift:15=Gift logId:16s sendType:17l publicAreaCommon:18=PublicAreaCommon trayDisplayText:19=MessageCommonText bannedDisplayEffects:20l trayInfo:21=GiftTrayInfo monitorExtra:22s monitorInfo:23=GiftMonitorInfo colorId:24l isFirstSent:25b displayTextForAnchor:26=MessageCommonText displayTextForAudience:27=MessageCommonText orderId:28s giftsInBox:29=GiftsBoxInfo msgFilter:30=MsgFilter lynxExtra:31*=LynxGiftExtra userIdentity:32=UserIdentity matchInfo:33=MatchInfo linkmicGiftExpressionStrategy:34i flyingMicResources:35=FlyingMicResources disableGiftTracking:36b asset:37=AssetsModel version:38i sponsorshipInfo:39*=MessageSponsorshipInfo flyingMicResourcesV2:40=FlyingMicResources publicAreaMessageCommon:41=PublicAreaMessageCommon signature:42s signatureVersion:43s multiGenerateMessage:44b toMemberId:45s toMemberIdInt:46l toMemberNickname:47s interactiveGiftInfo:48=InteractiveGiftInfo displayDurationMs:49l displayTextForSender:50=MessageCommonText isAssetBundleGift:51b assetBundle:52=AssetBundle effectExtra:53s secondaryEffectInfo:54=SecondaryEffectInfo giftVariantId:55i shinyCardUnlockToken:56s giftEffect:100=GiftEffect
WebcastGiftPanelUpdateMessage common:1=CommonMessageData roomId:2l timestamp:3l galleryData:10=GalleryData goalData:11=GoalData roomBasedGiftData:12=RoomBasedGiftData strategyContext:100s
WebcastGiftPromptMessage common:1=CommonMessageData title:2s body:3s blockNumDays:4i orderId:5s orderTimestamp:6l inUserGiftingAddictionExpr:7b popUpSchema:8s
WebcastGuideMessage common:1=CommonMessageData guideType:2l giftId:3l description:4s duration:5l displayStyle:6l scene:7s frequencyRule:8=GuideMessageFrequencyRule
WebcastHourlyRankRewardMessage common:1=CommonMessageData winners:2*=HourlyRankRewardInfo
WebcastImDeleteMessage common:1=CommonMessageData deleteMsgIds:2*l deleteUserIds:3*l
WebcastInRoomBannerMessage common:1=CommonMessageData
WebcastLikeMessage common:1=CommonMessageData count:2i total:3l color:4i user:5=User icon:6s icons:7*=ImageModel specifiedDisplayText:8*=SpecifiedDisplayText effectCnt:9l likeEffect:10*=LikeEffect publicAreaMessageCommon:11=PublicAreaMessageCommon roomMessageHeatLevel:12l
WebcastLinkMessage common:1=CommonMessageData messageType:2i linkerId:3l scene:4i inviteContent:5=LinkerInviteContent replyContent:6=LinkerReplyContent createContent:7=LinkerCreateContent closeContent:8=LinkerCloseContent enterContent:9=LinkerEnterContent leaveContent:10=LinkerLeaveContent cancelContent:11=LinkerCancelContent kickOutContent:12=LinkerKickOutContent linkedListChangeContent:13=LinkedListChangeContent updateUserContent:14=LinkerUpdateUserContent waitingListChangeContent:15=LinkerWaitingListChangeContent muteContent:16=LinkerMuteContent randomMatchContent:17=LinkerRandomMatchContent updateUserSettingContent:18=MultiLiveUpdateUserSettingContent micIdxUpdateContent:19=LinkerMicIdxUpdateContent listChangeContent:20=LinkerListChangeContent cohostListChangeContent:21=CohostListChangeContent mediaChangeContent:22=LinkerMediaChangeContent replyAcceptNoticeContent:23=LinkerAcceptNoticeContent sysKickOutContent:101=LinkerSysKickOutContent userToastContent:102=LinkmicUserToastContent extra:200s expireTimestamp:201l transferExtra:202s version:203l
WebcastLinkMicArmies common:1=CommonMessageData battleId:2l armies:3%WebcastLinkMicArmies_ArmiesEntry channelId:4l sendGiftSuccessTime:5l updateBattleScoreTime:6l triggerReason:7i fromUserId:8l giftId:9l giftCount:10i giftIconImage:11=ImageModel totalDiamondCount:12i repeatCount:13i teamArmies:14*=BattleTeamUserArmies triggerCriticalStrike:15b hasTeamMatchMvpSfx:16b logId:17s battleSettings:18=BattleSetting fuzzyDisplayConfigV2:19=HighScoreControlCfg effectInfos:20=BattleEffectInfos enigmaBattleExtraInfo:21=EnigmaBattleExtraInfo
WebcastLinkMicArmies_ArmiesEntry key:1l value:2=BattleUserArmies
WebcastLinkMicBattle common:1=CommonMessageData battleId:2l battleSettings:3=BattleSetting action:4i battleResult:5%WebcastLinkMicBattle_BattleResultEntry fuzzyDisplayConfig:6=BattleDisplayConfig inviteeGiftPermissionType:8i armies:9*=UserArmiesWrapper anchorsInfo:10*=BattleUserInfoWrapper bubbleText:11s supportedActions:12*=SupportedActionsWrapper battleComboV2:13%WebcastLinkMicBattle_BattleComboV2Entry teamMember:14*=TeamUsersInfo inviteesGiftPermissionType:15*=BattleInviteeGiftPermission actionByUserId:16l teamBattleResult:17*=BattleTeamResult teamArmies:18*=BattleTeamUserArmies abTestSetting:19*=BattleABTestSetting teamMatchCampaign:20=TeamMatchCampaign fuzzyDisplayConfigV2:21=HighScoreControlCfg leagueInfoMap:22%WebcastLinkMicBattle_LeagueInfoMapEntry leagueScoreInfoMap:23%WebcastLinkMicBattle_LeagueScoreInfoMapEntry matchPunishExtraInfo:24=MatchPunishExtraInfo enigmaBattleSetting:25=EnigmaBattleSetting anchorMatchSettings:26%WebcastLinkMicBattle_AnchorMatchSettingsEntry battleFeatureFlags:27=BattleFeatureFlags crossRoomLayout:28=LayoutData trackingExtra:29%WebcastLinkMicBattle_TrackingExtraEntry matchThemeDisplayResource:30=MatchThemeDisplayResource
WebcastLinkMicBattle_BattleResultEntry key:1l value:2=BattleResult
WebcastLinkMicBattle_BattleComboV2Entry key:1l value:2=BattleComboInfo
WebcastLinkMicBattle_LeagueInfoMapEntry key:1l value:2=GiftGalleryBadgeInfo
WebcastLinkMicBattle_LeagueScoreInfoMapEntry key:1l value:2=LeagueScoreInfo
WebcastLinkMicBattle_AnchorMatchSettingsEntry key:1l value:2=AnchorMatchSettings
WebcastLinkMicBattle_TrackingExtraEntry key:1s value:2s
WebcastLinkMicBattleItemCard common:1=CommonMessageData battleId:2l msgType:3i cardObtainGuide:4=CardObtainGuide useCriticalStrikeCard:5=UseCriticalStrikeCard useSmokeCard:6=UseSmokeCard awardCardNotice:7=AwardCardNotice useExtraTimeCard:8=UseExtraTimeCard useSpecialEffectCard:9=UseSpecialEffectCard usePotionCard:10=UsePotionCard useWaveCard:11=UseWaveCard specialEffectNotice:12=SpecialEffectNotice useTop2Card:13=UseTop2Card useTop3Card:14=UseTop3Card useVaultGloveCard:15=UseVaultGloveCard awardReason:16i
WebcastLinkMicBattlePunishFinish common:1=CommonMessageData channelId:2l opUid:3l reason:4i battleId:5l battleSettings:6=BattleSetting matchPunishExtraInfo:7=MatchPunishExtraInfo
WebcastLinkMicFanTicketMethod common:1=CommonMessageData fanTicketRoomNotice:2=FanTicketRoomNoticeContent
WebcastLinkMicMethod common:1=CommonMessageData messageType:2i accessKey:3s anchorLinkmicId:4i userId:5l fanTicket:6l totalLinkmicFanTicket:7l channelId:8l layout:9i vendor:10i dimension:11i theme:12s inviteUid:13l answer:14i startTime:15l duration:16i userScores:17*y matchType:18i win:19b prompts:20s toUserId:21l linkmicLayout:23l fromUserId:24l tips:25s startTimeMs:26l confluenceType:27i fromRoomId:28l inviteType:29i subType:30l inviterRivalExtra:31=RivalExtraInfo rtcExtInfo:32s rtcAppId:33s appId:34s appSign:35s rtcAppSign:36s anchorLinkmicIdStr:37s rivalAnchorId:38l rivalLinkmicId:39i rivalLinkmicIdStr:40s showPopup:41b secInviteUid:42l scene:43l secApplyUid:44l linkedUsers:45*=User secFromUserId:46s replyType:47i replyPrompts:48s secToUserId:49s invitorInfo:50y rtcJoinChannel:51b fanTicketIconType:52i
WebcastLinkmicBattleTaskMessage common:1=CommonMessageData taskMessageType:2i start:3=BattleTaskStart taskUpdate:4=BattleTaskUpdate taskSettle:5=BattleTaskSettle reward:6=BattleRewardSettle battleId:20l
WebcastLiveGameIntroMessage common:1=CommonMessageData content:2=MessageCommonText hasRankInfo:3b
WebcastLiveIntroMessage common:1=CommonMessageData id:2l auditStatus:3i content:4s user:5=User introMode:6i badges:7*=BadgeStruct contentLanguage:8s
WebcastMarqueeAnnouncementMessage common:1=CommonMessageData messageScene:2s messageEntity:3*=MessageEntity
WebcastMemberMessage common:1=CommonMessageData user:2=User memberCount:3i operator:4=User isSetToAdmin:5b isTopUser:6b rankScore:7i topUserNo:8i enterType:9i action:10i actionDescription:11s userId:12l effectConfig:13y popStr:14s enterEffectConfig:15=EffectConfigBean backgroundImage:16=ImageModel backgroundImageV2:17=ImageModel anchorDisplayText:18=MessageCommonText clientEnterSource:19s clientEnterType:20s clientLiveReason:21s actionDuration:22l userShareType:23s displayStyle:24i adminPermissions:25%WebcastMemberMessage_AdminPermissionsEntry kickSource:26i allowPreviewTime:27l lastSubscriptionAction:28l publicAreaMessageCommon:29=PublicAreaMessageCommon liveSubOnlyTier:30l liveSubOnlyMonth:31l ecStreamerKey:32s showWave:33l waveAlgorithmData:34=WaveAlgorithmData hitAbStatus:35i
WebcastMemberMessage_AdminPermissionsEntry key:1i value:2i
WebcastMsgDetectMessage common:1=CommonMessageData dType:2i tCondition:3=TriggerCondition tInfo:4=TimeInfo triggerBy:5i fromRegion:6s
WebcastNoticeMessage common:1=CommonMessageData content:2s noticeType:3i style:4s title:5=MessageCommonText violationReason:6=MessageCommonText displayText:7=MessageCommonText tipsTitle:8=MessageCommonText tipsUrl:9s noticeTitle:10=MessageCommonText noticeContent:11=MessageCommonText scene:12s
WebcastPartnershipDropsUpdateMessage common:1=CommonMessageData changeMode:2i dropsId:3s taskId:4s eventId:5s anchorUid:6l
WebcastPartnershipGameOfflineMessage common:1=CommonMessageData offlineGameList:2*=OfflineGameInfo
WebcastPartnershipPunishMessage common:1=CommonMessageData punishInfo:2=PunishEventInfo
WebcastPerceptionMessage common:1=CommonMessageData dialog:2=PerceptionDialogInfo punishInfo:3=PunishEventInfo endTime:4i showViolationWarning:5b toast:6=MessageCommonText floatStyle:7i floatText:8=MessageCommonText sheet:9=PerceptionSheetInfo floatIconType:10i
WebcastPollMessage common:1=CommonMessageData messageType:2l pollId:3l startContent:4=PollStartContent endContent:5=PollEndContent updateVotesContent:6=PollUpdateVotesContent pollKind:7i pollBasicInfo:8=PollBasicInfo templateContent:9=TemplateContent
WebcastQuestionNewMessage common:1=CommonMessageData data:2=Question
WebcastRankTextMessage common:1=CommonMessageData scene:2i ownerIdxBeforeUpdate:3l ownerIdxAfterUpdate:4l selfGetBadgeMsg:5=MessageCommonText otherGetBadgeMsg:6=MessageCommonText curUserId:7l leftIcon:8=ImageModel content:9=MessageCommonText rankType:10i userEnigmaInfo:11=RankUserEnigmaInfo publicAreaMsgCommon:12=PublicAreaMessageCommon
WebcastRankUpdateMessage common:1=CommonMessageData updates:2*=RankUpdate groupType:3i opType:4i rankPriority:5l tabs:6*=RankTabInfo isAnimationLoopPlay:7b animationLoopForOff:8b unionAnimation:9*=UnionAnimationInfo tabInfo:10*=RankListTabInfo validRanks:11=ValidRanks
WebcastRoomMessage common:1=CommonMessageData content:2s supprotLandscape:3b source:4i icon:5=ImageModel scene:6s isWelcome:7b publicAreaCommon:8=PublicAreaMessageCommon showDurationMs:9l subScene:10s schema:11s signature:12s signatureVersion:13s
WebcastRoomNotifyMessage common:1=CommonMessageData schema:2s notifyType:3l content:4s user:5=User extra:6=RoomNotifyMessageExtra notifyClass:7i flexSetting:8*l source:9s fromUserId:10l privilegeLogExtra:11=PrivilegeLogExtra toAnchorId:12l eventTracking:13=RoomNotifyMessageEventTracking
WebcastRoomPinMessage common:1=CommonMessageData chatMessage:2=WebcastChatMessage socialMessage:3=WebcastSocialMessage giftMessage:4=WebcastGiftMessage memberMessage:5=WebcastMemberMessage likeMessage:6=WebcastLikeMessage method:30s pinTime:31l operator:32=User action:33i displayDuration:34l pinMsgId:35l ecStreamerKey:36s
WebcastRoomUserSeqMessage common:1=CommonMessageData ranks:2*=Contributor total:3l popStr:4s seats:5*=Contributor popularity:6l totalUser:7l anonymous:8l
WebcastRoomVerifyMessage common:1=CommonMessageData action:2i content:3s noticeType:4l closeRoom:5b
WebcastSocialMessage common:1=CommonMessageData user:2=User shareType:3l action:4l shareTarget:5s followCount:6l shareDisplayStyle:7l shareCount:8i publicAreaMessageCommon:9=PublicAreaMessageCommon signature:10s signatureVersion:11s showDurationMs:12l followType:13i targetUserId:14l scene:15s
WebcastSpeakerMessage common:1=CommonMessageData
WebcastSubNotifyMessage common:1=CommonMessageData user:2=User exhibitionType:3i subMonth:4l subscribeType:5i oldSubscribeStatus:6i messageType:7i subscribingStatus:8i isSend:9b isCustom:10b giftSource:11i messageDisplayStyle:12i publicAreaMessageCommon:13=PublicAreaMessageCommon packageId:14s eventTracking:15=RoomNotifyMessageEventTracking
WebcastSubPinEventMessage common:1=CommonMessageData actionType:2i card:3=SubPinCard operatorUserId:4l
WebcastToastMessage common:1=CommonMessageData displayDurationMillisecond:2l delayDisplayDurationMillisecond:3l scene:4s
WebcastUnauthorizedMemberMessage common:1=CommonMessageData action:2i nickNamePrefix:3=MessageCommonText nickName:4s enterText:5=MessageCommonText publicAreaCommon:6=PublicAreaMessageCommon
WebcastViewerPicksUpdateMessage common:1=CommonMessageData updateType:2i info:3=ViewerPicksInfo
HotTag productId:1s hotCount:2l
PopProduct title:1s price:2s imageUrl:3s openUrl:4s productType:5s productId:6l source:7s sourceFrom:8i schema:9s platform:10i productStatus:11i
TraceInfo operateTime:1l arrivalTime:2l sendTime:3l
WebcastOecLiveShoppingMessage common:1=CommonMessageData actionType:2i liveProductNumber:3i popProduct:4=PopProduct traceInfo:5=TraceInfo hotTags:6*=HotTag atmosphereTagInfo:7=AtmosphereTagInfo livePermissionInfo:8=LivePermissionInfo productSnapShot:9=ProductSnapShot pinCardDelayTime:10l flashSaleAtmosphereInfo:11*=FlashSaleAtmosphereInfo cardType:12i billboardInfo:13=BillboardInfo billboardDisplayResult:14=BillboardDisplayResult dispersionInfo:15*=DispersionInfo promotionInfo:16=PromotionInfo campaignBannerDisplayResult:17=CampaignBannerDisplayResult campaignBannerDisplay:18=CampaignBannerDisplay refreshLiveBagInfo:19=RefreshLiveBagInfo anchorPinCardResetType:20i voucher:21=Voucher oecLiveShoppingMessageV2:100=OecLiveShoppingMessageV2
WebcastLinkLayerMessage common:1=CommonMessageData messageType:2i channelId:3l scene:4i source:5s centerizedIdc:6s rtcRoomId:7l version:8l linkerMode:9i waitCrossData:10b createChannelContent:100=CreateChannelContent listChangeContent:102=LinkListChangeContent inviteContent:103=InviteContent applyContent:104=ApplyContent permitApplyContent:105=PermitApplyContent replyInviteContent:106=ReplyInviteContent kickOutContent:107=KickOutContent cancelApplyContent:108=CancelApplyContent cancelInviteContent:109=CancelInviteContent leaveContent:110=LeaveContent finishContent:111=FinishChannelContent joinDirectContent:112=JoinDirectContent joinGroupContent:113=JoinGroupContent permitGroupContent:114=PermitJoinGroupContent cancelGroupContent:115=CancelJoinGroupContent leaveGroupContent:116=LeaveJoinGroupContent p2pGroupChangeContent:117=P2PGroupChangeContent groupChangeContent:118=GroupChangeContent joinGroupDirectContent:119=JoinGroupDirectContent joinRoomDirectContent:120=JoinRoomDirectContent linkEnvelopeContent:150=LinkEnvelopeContent businessContent:200=BusinessContent
MessageRedEnvelopInfo envelopeId:1s businessType:2i envelopeIdc:3s sendUserName:4s diamondCount:5i peopleCount:6i unpackAt:7i sendUserId:8s sendUserAvatar:9=ImageModel createAt:10s roomId:11s followShowStatus:12i skinId:13i voteCount:14i senderEnigmaInfo:15=EnvelopeEnigmaInfo superFanCount:16i
WebcastEnvelopeMessage common:1=CommonMessageData envelopeInfo:2=MessageRedEnvelopInfo display:3i publicAreaMsgCommon:4=PublicAreaMessageCommon
WebcastPushFrame seqId:1l logId:2l service:3l method:4l headers:5*=PushHeader payloadEncoding:6s payloadType:7s payload:8y
PushHeader key:1s value:2s
WebcastSystemMessage common:1=CommonMessageData message:2s
WebcastImEnterRoomMessage roomId:1l roomTag:2s liveRegion:3s liveId:4l identity:5s cursor:6s accountType:7l enterUniqueId:8l filterWelcomeMsg:9s isAnchorContinueKeepMsg:10b
`;
